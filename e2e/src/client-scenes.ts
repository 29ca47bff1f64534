/**
 * The scenes of `docs/client.md`: what is pressed, what is waited for, and what a reader is told. A view gets into the
 * document by a scene here; `ROWHOUSE_WRITE_GUIDE=1 npx vitest run src/client-guide.test.ts` in `e2e` writes it anew.
 */
/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- `Scene` has the types */
import { openTable, sendRequest, showView, typeIntoCell } from './client-terminal.js';
import { press } from './footer.js';
import type { RunningServer } from './programs.js';
import type { Terminal } from './terminal.js';

export interface Scene {
  readonly title: string;
  /** What the reader is told before the screen. */
  readonly text: string;
  /** Goes on from the scene before. */
  readonly act: (terminal: Terminal, server: RunningServer) => Promise<void> | void;
  /** What is on the screen once the scene is whole. */
  readonly shows: RegExp;
}

/** The size of the terminal that they play in; a scene may change it, and leaves it so. */
export const stage = { columns: 100, rows: 22 } as const;

export const scenes: readonly Scene[] = [
  {
    title: 'The first screen',
    text: `On the left are the server's tables; the cursor stands in the URL, so that a path can be typed at once. The last line
always shows the keys that work here and now.`,
    act: () => {},
    shows: /people +12/,
  },
  {
    title: 'A request and its answer',
    text: `Type a path and press \`Enter\`. What was sent can be changed and sent again; \`Esc\` calls off a request under way.`,
    act: (terminal) => {
      sendRequest(terminal, '/people/2');
    },
    shows: /200 OK(.|\n)*김영희/,
  },
  {
    title: 'Status and headers',
    text: `\`Tab\` goes from field to field and into the answer. There \`1\` to \`4\` choose the view: \`2\` shows the status line and
the headers as they came.`,
    act: (terminal) => showView(terminal, 'headers'),
    shows: /\[Headers](.|\n)*Content-Length/i,
  },
  {
    title: 'Every byte',
    text: `\`3\` shows what really went over the wire, in both directions, with the time of each piece.`,
    act: (terminal) => showView(terminal, 'wire'),
    shows: /\[Wire](.|\n)*47 45 54/,
  },
  {
    title: 'Where the time went',
    text: `\`4\` shows how long each phase took, from the first look at the name to the last byte.`,
    act: (terminal) => showView(terminal, 'timing'),
    shows: /\[Timing](.|\n)*total/i,
  },
  {
    title: 'A table',
    text: `\`Ctrl-T\` goes to the tables, \`Enter\` opens one. The rows follow the server: a change made elsewhere is there a moment
later, and the cursor stays where it is. A table of any size is fetched page by page, as one moves.`,
    act: (terminal) => openTable(terminal, 'people'),
    shows: /people · 12 rows(.|\n)*Hedy Lamarr/,
  },
  {
    title: 'Changing a cell',
    text: `\`Enter\` opens the cell under the cursor; \`Enter\` again takes the new value, \`Esc\` the old one.`,
    act: async (terminal) => {
      terminal.keys('Right');
      await typeIntoCell(terminal, 'Ada King');
    },
    shows: /Ada King/,
  },
  {
    title: 'Edits that are not saved yet',
    text: `Nothing is sent until you say so. The line above the keys shows the request that saving will send, and the pencil marks
the row. \`u\` takes an edit back.`,
    act: (terminal) => {
      terminal.keys('Enter');
    },
    shows: /not saved +PATCH(.|\n)*\bs save/,
  },
  {
    title: 'When somebody else was faster',
    text: `An edit is saved only if the row is still as it was. Here another client has changed the name and the age meanwhile:
both versions stand beside what they began with, and you decide, cell by cell or for all of them.`,
    act: async (terminal, server) => {
      await fetch(`${server.url}/people/1`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: '{"name":"Ada Byron","age":37}',
      });
      await press(terminal, 'save');
    },
    shows: /base +yours +theirs/,
  },
  {
    title: 'Decided, and saved',
    text: `\`m\` takes both where they don't clash, \`←\` your name; \`Enter\` saves that. What was saved can be undone too: \`U\` sends
the inverse request, and is refused where the row has changed since.`,
    act: async (terminal) => {
      await press(terminal, 'merge');
      await terminal.settles();
      await press(terminal, 'yours');
      await terminal.settles();
      terminal.keys('Enter');
    },
    shows: /saved(.|\n)*U undo/i,
  },
  {
    title: 'Only some rows',
    text: `\`f\` filters as the server's queries do; an empty filter shows all rows again.`,
    act: async (terminal) => {
      await press(terminal, 'filter');
      await terminal.settles();
      terminal.type('age:gte=36');
      terminal.keys('Enter');
    },
    shows: /1–\d of \d\b/,
  },
  {
    title: 'The request behind the rows',
    text: `\`r\` shows the request that brought what you see, with its answer, to look at, change and send.`,
    act: (terminal) => press(terminal, 'request'),
    shows: /GET ▾(.|\n)*Response(.|\n)*200 OK/,
  },
  {
    title: 'All keys',
    text: `\`F1\`, or \`?\` where no text is edited, lists every key of every place.`,
    act: (terminal) => {
      terminal.keys('F1');
    },
    shows: /Anywhere/,
  },
  {
    title: 'A small window',
    text: `The screen follows the size of the terminal. Where there is no room it says so, and nothing is lost.`,
    act: (terminal) => {
      terminal.keys('Escape');
      terminal.resize(30, 6);
    },
    shows: /too small/i,
  },
];
