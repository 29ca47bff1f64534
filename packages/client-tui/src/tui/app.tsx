/** The whole screen, drawn from the model. Nothing here decides anything: which key does what is in `keys.ts`, what follows in `update.ts`. */
import { Box, Text, useCursor } from 'ink';
import type { ReactNode } from 'react';
import { ConflictView } from './components/conflict/view.js';
import { FooterView } from './components/footer/view.js';
import { cellCursor, GridView } from './components/grid/view.js';
import { HelpView } from './components/help/view.js';
import { LinesView } from './components/lines/view.js';
import { PickerView, pickerCursor } from './components/picker/view.js';
import { promptRow, PromptView } from './components/prompt/view.js';
import { cursorPlace, RequestView, type Place } from './components/request/view.js';
import { ResponseView } from './components/response/view.js';
import { StatusView } from './components/status/view.js';
import { SidebarView } from './components/sidebar/view.js';
import { TitleView } from './components/title/view.js';
import { focused, paneOf } from './focus.js';
import { smallest, type Layout } from './layout.js';
import { layoutFor, type Model } from './model.js';
import { situationOf } from './situation.js';
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
      <Middle model={model} layout={layout} theme={theme} />
      {model.prompt === undefined ? (
        <StatusView model={model} theme={theme} />
      ) : (
        <PromptView state={model.prompt} notice={model.notice} width={columns} theme={theme} />
      )}
      <FooterView focus={model.focus} situation={situationOf(model)} keys={model.keys} width={columns} theme={theme} />
    </Box>
  );
}

/** What is between title and status: the panes, or what lies over them. */
function Middle({ model, layout, theme }: ScreenProps & { readonly layout: Layout }): ReactNode {
  const { columns } = model.size;
  const room = { width: columns, height: layout.rows, theme };
  if (model.picker !== undefined) return <PickerView state={model.picker} {...room} />;
  if (model.conflict !== undefined && model.grid !== undefined) {
    return <ConflictView state={model.conflict} table={model.grid.table} {...room} />;
  }
  if (model.focus.includes('help')) return <HelpView model={model} {...room} />;
  return <Panes model={model} layout={layout} theme={theme} />;
}

function Panes({ model, layout, theme }: ScreenProps & { readonly layout: Layout }): ReactNode {
  const hasTables = layout.tables > 0;
  return (
    <Box width={model.size.columns} height={layout.rows}>
      {hasTables && (
        <SidebarView
          model={model}
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
  // One Text for all of it: each one costs in every frame.
  return (
    <Box width={1} height={rows}>
      <Text {...theme.dim}>{'│\n'.repeat(rows - 1)}│</Text>
    </Box>
  );
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
      <RequestView
        state={model.request}
        environment={model.saved.environment}
        layout={layout}
        pane={pane}
        theme={theme}
      />
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
  const { columns } = model.size;
  if (target === 'prompt' && model.prompt !== undefined) {
    return { x: promptRow(model.prompt, columns).cursor, y: model.size.rows - 2 };
  }
  if (target === 'picker' && model.picker !== undefined) {
    const { x, y } = pickerCursor(model.picker, columns);
    return { x, y: 1 + y };
  }
  const left = layout.tables === 0 ? 0 : layout.tables + 1;
  if (target === 'cell' && model.grid !== undefined) {
    const place = cellCursor(model.grid, layout.main);
    return place === undefined ? undefined : { x: left + place.x, y: 1 + place.y };
  }
  if (target === 'cell' || target === 'conflict') return undefined;
  if (target === 'help' || target === 'prompt' || target === 'picker' || model.screen === 'table' || layout.main === 0)
    return undefined;
  const place = cursorPlace(model.request, layout, target);
  if (place === undefined) return undefined;
  return { x: left + place.x, y: 1 + place.y };
}
