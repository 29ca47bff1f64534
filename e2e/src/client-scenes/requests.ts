/** Requests that are composed. */
/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- `Scene` has the types */
import type { Play } from '../client-stage.js';
import { sendRequest } from '../client-terminal.js';

export const requests: Play = {
  title: 'Requests',
  text: `\`Ctrl-L\`, or \`c\` where no text is edited, goes to the URL: a path of the server, or any other URL. \`Enter\` sends, and
\`Esc\` calls off a request under way. \`F2\` to \`F5\` edit query, headers, body and credentials, and \`F6\` goes to the answer.`,
  scenes: [
    {
      title: 'A request and its answer',
      text: `Type a path and press \`Enter\`. What was sent can be changed and sent again.`,
      act: ({ terminal }) => {
        sendRequest(terminal, '/people?age:gte=38&_sort=-age');
      },
      shows: /200 OK(.|\n)*Alan Turing/,
    },
    {
      title: 'The query',
      text: `\`F2\` has a line for each part of the query, without the signs that a URL needs. It and the URL are two views of one
thing: what is changed in one is changed in the other.`,
      act: (stage) => {
        stage.keys('F2');
      },
      shows: /\[Query 2](.|\n)*age:gte=38\n(.|\n)*_sort=-age\n/,
    },
    {
      title: 'The body',
      text: `\`Ctrl-N\` begins anew, \`Shift-Tab\` goes from the URL to the method: its first letter chooses it. \`F4\` is the body,
\`Ctrl-E\` opens it in your editor, and \`Ctrl-S\` sends from wherever you are in the request. JSON gets its Content-Type by itself.`,
      act: async (stage) => {
        stage.keys('C-n');
        await stage.settles();
        stage.keys('C-l', 'End', 'C-u');
        stage.type('/people');
        stage.keys('BTab');
        stage.type('p');
        await stage.shows(/POST ▾/);
        stage.keys('F4');
        for (const line of ['{', '  "name": "Mary Jackson",', '  "age": 37']) {
          stage.type(line);
          stage.keys('Enter');
        }
        stage.type('}');
        stage.keys('C-s');
      },
      shows: /\[Body JSON(.|\n)*201 Created(.|\n)*"id": 13/,
    },
    {
      title: 'Credentials',
      text: `\`F5\` adds an Authorization: a Bearer token, or Basic with a user and a password. \`v\` shows what is hidden. Secrets are
left out of the history.`,
      act: async (stage) => {
        stage.keys('F5');
        await stage.press('scheme');
        stage.keys('Down', 'Enter');
        await stage.settles();
        stage.type('example-token');
        stage.keys('Enter');
      },
      shows: /\[Auth Bearer/,
    },
    {
      title: 'A request byte for byte',
      text: `\`F8\` is for requests that are wrong on purpose: what stands there is sent as it is, and nothing is added or checked.
Here a space before a colon, and the server says what it thinks of it. \`F3\` goes back.`,
      act: async (stage) => {
        stage.keys('C-n');
        await stage.settles();
        stage.keys('C-l', 'End', 'C-u');
        stage.type('/people/2');
        stage.keys('F8');
        await stage.shows(/\[Raw]/);
        await stage.settles();
        stage.keys('C-Home', 'Down', 'C-Right');
        stage.type(' ');
        stage.keys('C-s');
      },
      shows: /Host :(.|\n)*400 Bad Request/,
    },
  ],
};
