/** The whole screen, drawn from the model. Nothing here decides anything: which key does what is in `keys.ts`, what follows in `update.ts`. */
import { Box, Text, useCursor } from 'ink';
import type { ReactNode } from 'react';
import { FooterView } from './components/footer/view.js';
import { GridView } from './components/grid/view.js';
import { HelpView } from './components/help/view.js';
import { LinesView } from './components/lines/view.js';
import { cursorPlace, RequestView, type Place } from './components/request/view.js';
import { ResponseView } from './components/response/view.js';
import { StatusView } from './components/status/view.js';
import { TablesView } from './components/tables/view.js';
import { TitleView } from './components/title/view.js';
import { focused, paneOf } from './focus.js';
import { smallest, type Layout } from './layout.js';
import { layoutFor, type Model } from './model.js';
import { lineOf } from './text/line.js';
import { clip } from './text/cells.js';
import type { Theme } from './theme.js';

interface ScreenProps {
  readonly model: Model;
  readonly theme: Theme;
}

/** Draws a model. Always as many rows as the terminal has: Ink would scroll a frame that is higher. */
export function App({ model, theme }: ScreenProps): ReactNode {
  const { setCursorPosition } = useCursor();
  const layout = layoutFor(model);
  setCursorPosition(layout === undefined ? undefined : cursorOf(model, layout));
  if (layout === undefined) return <TooSmall model={model} theme={theme} />;
  const { columns } = model.size;
  return (
    <Box flexDirection="column" width={columns} height={model.size.rows}>
      <TitleView authority={model.server.authority} tables={model.tables} width={columns} theme={theme} />
      {focused(model.focus) === 'help' ? (
        <HelpView scroll={model.helpScroll} width={columns} height={layout.rows} theme={theme} />
      ) : (
        <Panes model={model} layout={layout} theme={theme} />
      )}
      <StatusView model={model} theme={theme} />
      <FooterView
        focus={model.focus}
        situation={{ isRunning: model.running !== undefined }}
        width={columns}
        theme={theme}
      />
    </Box>
  );
}

function Panes({ model, layout, theme }: ScreenProps & { readonly layout: Layout }): ReactNode {
  const hasTables = layout.tables > 0;
  return (
    <Box width={model.size.columns} height={layout.rows}>
      {hasTables && (
        <TablesView
          state={model.tables}
          width={layout.tables}
          height={layout.rows}
          hasFocus={paneOf(model.focus) === 'tables'}
          theme={theme}
        />
      )}
      {hasTables && layout.main > 0 && <Divider rows={layout.rows} theme={theme} />}
      {layout.main > 0 && <Main model={model} layout={layout} theme={theme} />}
    </Box>
  );
}

function Divider({ rows, theme }: { readonly rows: number; readonly theme: Theme }): ReactNode {
  const lines = Array.from({ length: rows }, () => lineOf('│', 'dim'));
  return <LinesView lines={lines} width={1} height={rows} theme={theme} />;
}

function Main({ model, layout, theme }: ScreenProps & { readonly layout: Layout }): ReactNode {
  const pane = paneOf(model.focus);
  if (model.screen === 'table' && model.grid !== undefined) {
    return (
      <GridView state={model.grid} width={layout.main} height={layout.rows} hasFocus={pane === 'grid'} theme={theme} />
    );
  }
  return (
    <Box flexDirection="column" width={layout.main} height={layout.rows}>
      <RequestView state={model.request} layout={layout} pane={pane} theme={theme} />
      <ResponseView
        state={model.response}
        width={layout.main}
        height={layout.response}
        hasFocus={pane === 'response'}
        isRunning={model.running !== undefined}
        theme={theme}
      />
    </Box>
  );
}

function TooSmall({ model, theme }: ScreenProps): ReactNode {
  const { columns, rows } = model.size;
  const sentences = ['Too small:', `${columns}×${rows}, needs ${smallest.columns}×${smallest.rows}.`, 'Ctrl-C quits.'];
  const lines = sentences.map((text) => lineOf(clip(text, columns), 'warn'));
  return rows === 1 ? (
    <Text>{clip('Too small', columns)}</Text>
  ) : (
    <LinesView lines={lines} width={columns} height={rows} theme={theme} />
  );
}

/** Where the terminal's own cursor stands; undefined hides it. */
function cursorOf(model: Model, layout: Layout): Place | undefined {
  const target = focused(model.focus);
  if (target === 'help' || model.screen === 'table' || layout.main === 0) return undefined;
  const place = cursorPlace(model.request, layout, target);
  if (place === undefined) return undefined;
  const left = layout.tables === 0 ? 0 : layout.tables + 1;
  return { x: left + place.x, y: 1 + place.y };
}
