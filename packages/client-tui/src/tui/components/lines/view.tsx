/** A rectangle of lines: one Text a row, cut at the edge, never more rows than it has. */
import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import type { Theme } from '../../theme.js';
import { joined, type Line } from '../../text/line.js';

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
      {lines.slice(0, height).map((line, row) => (
        <Row key={row} line={line} theme={theme} />
      ))}
    </Box>
  );
}

interface RowProps {
  readonly line: Line;
  readonly theme: Theme;
}

/** A row is drawn again only where it is otherwise than before: most frames change two or three. Each Text in it costs. */
const Row = memo(function Row({ line, theme }: RowProps): ReactNode {
  const [first, ...others] = joined(line);
  // A row without text would have no height.
  if (first === undefined) return <Text> </Text>;
  if (others.length === 0) {
    return (
      <Text wrap="truncate-end" {...theme[first.tone]}>
        {first.text}
      </Text>
    );
  }
  return (
    <Text wrap="truncate-end">
      {[first, ...others].map(({ text, tone }, index) =>
        tone === 'plain' ? (
          text
        ) : (
          <Text key={index} {...theme[tone]}>
            {text}
          </Text>
        ),
      )}
    </Text>
  );
}, isSame);

function isSame(one: RowProps, other: RowProps): boolean {
  return (
    one.theme === other.theme &&
    one.line.length === other.line.length &&
    one.line.every(({ text, tone }, index) => text === other.line[index]?.text && tone === other.line[index].tone)
  );
}
