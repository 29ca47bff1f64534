/** A table: looked at, edited, saved, and the requests that did it. */
/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- `Scene` has the types */
import type { Play } from '../client-stage.js';
import { openTable, typeIntoCell } from '../client-terminal.js';

export const tables: Play = {
  title: 'Tables',
  text: `With a Rowhouse server the client begins with its tables. Whatever it does to them is a request that you can look at.`,
  scenes: [
    {
      title: 'The first screen',
      text: `On the left is what you can go to; the arrows choose, \`Enter\` opens. On the right \`c\` composes a request of your own.
The last line always shows the keys that work here and now; \`Ctrl-P\` finds everything else.`,
      act: () => {},
      shows: /people +12(.|\n)*Enter rows/,
    },
    {
      title: 'A table',
      text: `\`Enter\` shows the rows; the arrows, or \`h j k l\`, move through them. A table of any size is fetched page by page as
you move, and the line below the rows has the whole of the cell under the cursor.`,
      act: ({ terminal }) => openTable(terminal, 'people'),
      shows: /people · 12 rows(.|\n)*Hedy Lamarr/,
    },
    {
      title: 'Changing a cell',
      text: `\`Enter\` opens the cell under the cursor. \`Enter\` again takes what is typed, \`Tab\` goes on to the next cell, \`Esc\`
leaves the cell as it was.`,
      act: async ({ terminal }) => {
        terminal.keys('Right');
        await typeIntoCell(terminal, 'Ada King');
      },
      shows: /Ada King(.|\n)*Esc leave/,
    },
    {
      title: 'An edit that is not saved yet',
      text: `Nothing is sent until you say so. The pencil marks the row, and the line above the keys is the request that \`s\` will
send: only what you changed, and only if the row is still as it was. \`u\` takes the edit back.`,
      act: (stage) => {
        stage.keys('Enter');
      },
      shows: /✎ +1 +Ada King(.|\n)*not saved +PATCH(.|\n)*\bs save/,
    },
    {
      title: 'Saved',
      text: `\`s\` saves. An edit counts as saved once the server has answered that it is on disk.`,
      act: (stage) => stage.press('save'),
      shows: /Saved, and on disk/,
    },
    {
      title: 'The request that did it',
      text: `\`r\` shows the request and its answer, to read, to change and to send again; \`y\` on the rows copies it as a curl
command. \`Esc\` goes back to the table.`,
      act: (stage) => {
        stage.keys('r');
      },
      shows: /PATCH ▾(.|\n)*\{"name":"Ada King"\}(.|\n)*200 OK(.|\n)*"Ada King"/,
    },
    {
      title: 'Its bytes',
      text: `\`w\` on the rows, or \`3\` in an answer, shows what really went over the wire. Every byte has a name: \`]\` and \`[\` go
from part to part, and the line with the triangle says what the part under the cursor is for, and where that is written.
Below it are the findings, and the life of the connection.`,
      act: async (stage) => {
        await stage.leaves(/people · 12 rows/);
        stage.keys('w');
        await stage.shows(/\[Wire](.|\n)*50 41 54 43 48(.|\n)*▲ method/);
        await stage.press('next part', 'next part');
      },
      shows: /▲ target: /,
    },
    {
      title: 'Undo, after saving',
      text: `\`U\` takes back what was saved last. It sends the inverse request, which is refused if someone has changed the row
since: undoing never overwrites.`,
      act: async (stage) => {
        await stage.leaves(/people · 12 rows/);
        await stage.press('undo saved');
      },
      shows: /1 +Ada Lovelace(.|\n)*Taken back/,
    },
    {
      title: 'Several edits',
      text: `\`a\` adds a row, \`d\` deletes one or takes that back, \`Backspace\` empties a cell. Edits wait until they are saved; they
are kept on disk, and outlive the client and a server that is away.`,
      act: async (stage) => {
        await typeIntoCell(stage.terminal, 'Ada King');
        stage.keys('Enter', 'Down');
        await stage.press('delete', 'add');
        stage.type('Mary Jackson');
        stage.keys('Enter');
      },
      shows: /\+ +Mary Jackson(.|\n)*not saved/,
    },
    {
      title: 'What is not saved',
      text: `\`p\` lists the edits as the requests that would be sent, in their order. \`Enter\` on one goes to its row, on the first
line it sends them all.`,
      act: (stage) => stage.press('pending'),
      shows: /Not saved in people(.|\n)*PATCH(.|\n)*DELETE(.|\n)*POST/,
    },
  ],
};

export const choosing: Play = {
  title: 'Which rows, and in which order',
  text: `The server filters and sorts, so it works on tables of any size.`,
  scenes: [
    {
      title: 'A filter',
      text: `\`f\` takes what the query of a request takes: \`age:gte=33\`, \`city=London&name:contains=Ada\`. An empty filter shows all
rows again. \`/\` is for rows that hold a text, in any column.`,
      act: async (stage) => {
        await openTable(stage.terminal, 'people');
        await stage.press('filter');
        stage.type('age:gte=33');
      },
      shows: /filter +age:gte=33/,
    },
    {
      title: 'Filtered and sorted',
      text: `\`o\` sorts by the column under the cursor: up, down, not; \`O\` sorts by one more column. \`<\` and \`>\` make a column
narrower and wider, \`Ctrl-G\` goes to a row by its number.`,
      act: async (stage) => {
        stage.keys('Enter');
        await stage.shows(/rows 1–7 of 7\b/);
        stage.keys('Right', 'Right', 'Right');
        await stage.press('sort');
        await stage.shows(/age ▲/);
        await stage.press('sort');
      },
      shows: /age ▼(.|\n)*Alan Turing(.|\n)*Radia Perlman(.|\n)*rows 1–7 of 7\b/,
    },
  ],
};
