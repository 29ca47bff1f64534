/** A rectangle of lines: one Text a row, cut at the edge, never more rows than it has. */
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Theme } from '../../theme.js';
import type { Line } from '../../text/line.js';

export interface LinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** Draws `lines` from the top; rows without a line stay empty. */
export function LinesView({ lines, width, height, theme }: LinesProps): ReactNode {
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height}>
      {Array.from({ length: height }, (_, row) => (
        <Text key={row} wrap="truncate-end">
          {rowOf(lines[row], theme)}
        </Text>
      ))}
    </Box>
  );
}

function rowOf(line: Line | undefined, theme: Theme): ReactNode {
  // A row without text would have no height.
  if (line === undefined || line.length === 0) return ' ';
  return line.map(({ text, tone }, index) => (
    <Text key={index} {...theme[tone]}>
      {text}
    </Text>
  ));
}
