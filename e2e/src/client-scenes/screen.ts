/** What is there beside tables and requests, and how the screen fits. */
/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- `Scene` has the types */
import type { Play } from '../client-stage.js';
import { openTable, sendRequest } from '../client-terminal.js';

export const saved: Play = {
  title: 'Saved requests, history and environments',
  text: `Requests are saved in \`.http\` files, as editors have them, in a folder of yours. What was sent is remembered.`,
  requests: {
    'people.http': `### everybody, the oldest first
GET {{host}}/people?_sort=-age

### add someone
POST {{host}}/people
Content-Type: application/json

{"name": "Mary Jackson", "age": {{age}}}
`,
    'http-client.env.json': `{
  "dev": {"host": "{server}", "age": 37},
  "live": {"host": "https://example.org", "age": 37}
}
`,
  },
  scenes: [
    {
      title: 'In the list',
      text: `Below the tables are the saved requests, and what was sent last. \`Enter\` loads one, \`f\` finds one by a part of its name,
\`n\` renames it, \`d\` makes a copy, \`x\` deletes it. \`Ctrl-O\` saves the request at hand.`,
      act: async (stage) => {
        sendRequest(stage.terminal, '/people/2');
        await stage.shows(/200 OK/);
        sendRequest(stage.terminal, '/nobody');
        await stage.shows(/404 Not Found/);
        stage.keys('C-t', 'Home', 'Down', 'Down', 'Down', 'Down');
        await stage.shows(/› add someone/);
        stage.keys('Enter');
      },
      shows: /History(.|\n)*404(.|\n)*200(.|\n)*add someone, from people.http/,
    },
    {
      title: 'Environments',
      text: `\`F7\` chooses the environment that \`{{variables}}\` are taken from: \`http-client.env.json\` beside the requests, and
\`http-client.private.env.json\` for what is not for everybody.`,
      act: (stage) => {
        stage.keys('F7');
      },
      shows: /Environment(.|\n)*dev(.|\n)*live/,
    },
    {
      title: 'Sent with its values',
      text: `What is sent has the values, what is saved keeps the names; a name without a value is said before anything is sent.`,
      act: async (stage) => {
        stage.keys('Down', 'Enter');
        await stage.shows(/env dev/);
        stage.keys('C-s');
      },
      shows: /201 Created(.|\n)*"Mary Jackson"/,
    },
  ],
};

export const everywhere: Play = {
  title: 'Everywhere',
  text: `Two keys are enough to begin with: \`Ctrl-P\` and \`F1\`.`,
  scenes: [
    {
      title: 'All commands',
      text: `\`Ctrl-P\` lists every command with its key, those of the place where you are first. Type a part of what you want and
press \`Enter\`. Themes, colours, the mouse and vim keys are set here too; \`Settings: edit the file\` opens the file where
keys can be changed.`,
      act: async (stage) => {
        stage.keys('C-p');
        await stage.settles();
        stage.type('request');
      },
      shows: /Commands +\d+ of \d+\n +request\n› /,
    },
    {
      title: 'All keys',
      text: `\`F1\`, or \`?\` where no text is edited, lists the keys that count where you are, and then all others.`,
      act: async (stage) => {
        await stage.leaves(/Enter rows/);
        stage.keys('F1');
      },
      shows: /Here and now/,
    },
  ],
};

export const sizes: Play = {
  title: 'Small terminals',
  text: `The screen follows the size of its terminal, down to 40 columns and 10 rows.`,
  scenes: [
    {
      title: '80 × 24',
      text: `Columns that have no room are reached by going right; the key's column stays.`,
      act: async ({ terminal }) => {
        terminal.resize(80, 24);
        await openTable(terminal, 'people');
      },
      shows: /people · 12 rows(.|\n)*Hedy Lamarr/,
    },
    {
      title: '40 × 10',
      text: `Where two panes have no room side by side, they take turns: \`Ctrl-T\` is the list, \`Enter\` opens what is chosen.`,
      act: ({ terminal }) => {
        terminal.resize(40, 10);
      },
      shows: /people · 12 rows(.|\n)*\? help/,
    },
    {
      title: 'Smaller',
      text: `Below that it says so, and everything is there again when there is room.`,
      act: ({ terminal }) => {
        terminal.resize(30, 6);
      },
      shows: /too small/i,
    },
  ],
};
