/** The client without its screen. */
import type { Play, Stage } from '../client-stage.js';

/** Runs a command line in a cleared terminal, until the prompt is there again. */
async function run(stage: Stage, line: string): Promise<void> {
  stage.type('clear');
  stage.keys('Enter');
  await stage.shows(/^\$ *\n*$/);
  stage.type(line);
  stage.keys('Enter');
  await stage.shows(/\n\$ *\n*$/);
}

export const shell: Play = {
  title: 'Without the screen',
  text: `For scripts, and for one request. The [README](../packages/client-tui/README.md#one-request) has all items, options and
exit codes.`,
  begins: 'shell',
  scenes: [
    {
      title: 'One request',
      text: `A path and what belongs to the query. The body goes to standard output, the head to standard error; on a terminal both
are laid out and coloured.`,
      act: (stage) => run(stage, 'rowhouse-client /people city==London'),
      shows: /200 OK(.|\n)*"Ada Lovelace"/,
    },
    {
      title: 'What would be sent',
      text: `\`name=text\` and \`name:=json\` make a JSON body. \`--offline\` shows the request and sends nothing; \`--curl\` makes a curl
command of it.`,
      act: (stage) => run(stage, "rowhouse-client --offline POST /people name='Mary Jackson' age:=37"),
      shows: /POST \/people HTTP\/1\.1(.|\n)*"age": ?37/,
    },
    {
      title: 'Every byte, for the eye',
      text: `\`--wire\` shows what went and came, with the name of each part, and what is wrong with it.`,
      act: (stage) => run(stage, 'rowhouse-client --wire /people/2 2>&1 | head -n 18'),
      shows: /method(.|\n)*target(.|\n)*line end/,
    },
    {
      title: 'The prompts',
      text: `Without a terminal on its input and without arguments it asks as the original client did, in the classic protocol.`,
      act: (stage) => run(stage, "printf 'POST\\nlocalhost/create\\nname:kim\\n' | rowhouse-client"),
      shows: /Enter Method(.|\n)*201 CREATED/,
    },
  ],
};
