/** The views of an answer. */
/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- `Scene` has the types */
import type { Play, Stage } from '../client-stage.js';
import { sendRequest } from '../client-terminal.js';

/** Sends a request to a URL and goes to its answer. */
async function answered(stage: Stage, url: string, until: RegExp): Promise<void> {
  sendRequest(stage.terminal, url);
  await stage.shows(until);
  stage.keys('F6');
  await stage.settles();
}

export const answers: Play = {
  title: 'Answers',
  text: `\`F6\` goes to the answer; there \`1\` to \`4\` choose the view: body, headers, wire, timing. \`s\` saves the body to a file, \`y\`
copies what the cursor is on, \`Y\` all of it.`,
  scenes: [
    {
      title: 'JSON',
      text: `JSON is laid out and coloured. \`z\` folds what the cursor is on or opens it again, \`Z\` everything, and \`t\` shows the body as
it came.`,
      act: async (stage) => {
        await answered(stage, '/people?age:gte=36', /200 OK(.|\n)*Ada Lovelace/);
        stage.keys('Down');
        await stage.press('fold');
      },
      shows: /\[Body](.|\n)*› .*\{.*…(.|\n)*Alan Turing/,
    },
    {
      title: 'Search',
      text: `\`/\` searches while you type; \`n\` and \`N\` go on and back, \`Esc\` ends it. Between slashes it is a regular expression, and in
the wire \`0D 0A\` are bytes.`,
      act: async (stage) => {
        await stage.press('search');
        stage.type('/@example\\.(kr|org)/');
        stage.keys('Enter');
        await stage.press('next match');
      },
      shows: /“\/@example.*” 2 of /,
    },
    {
      title: 'Headers',
      text: `\`2\` shows the status line and the headers as they came, in their order.`,
      act: async (stage) => {
        await stage.leaves(/ Headers {2}Wire {2}Timing /);
        await stage.press('headers');
      },
      shows: /\[Headers](.|\n)*Content-Length/i,
    },
    {
      title: 'CSV',
      text: `CSV is shown as a table; \`←\` and \`→\` move where it is wider than the screen. HTML is shown as text, and server-sent
events as they come.`,
      act: async (stage) => {
        await stage.press('body');
        await answered(stage, '/people.csv', /583 B(.|\n)*Hamilton/);
      },
      shows: /id │ name +│ email(.|\n)*Hamilton, Margaret/,
    },
    {
      title: 'Where the time went',
      text: `\`4\` shows how long each phase took, from the first look at the name to the last byte.`,
      act: async (stage) => {
        await answered(stage, stage.peerUrl('/slow'), /200 OK .* 34 B/);
        await stage.press('timing');
      },
      shows: /\[Timing](.|\n)*connect(.|\n)*total/i,
    },
    {
      title: 'What is wrong with an answer',
      text: `An answer that breaks the protocol is told in plain words, with the rule and where it is written. \`3\` shows the bytes,
and \`f\` goes to the very one.`,
      act: async (stage) => {
        await answered(stage, stage.peerUrl('/broken'), /no answer/);
        await stage.press('wire', 'finding');
      },
      shows: /▲ line end \(bare LF\)(.|\n)*✗ received: a bare LF/,
    },
  ],
};
