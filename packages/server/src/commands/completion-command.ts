/** `rowhouse completion`: what makes a shell complete its command line. The scripts are files of this package. */
import { readFile } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import { writeOut } from './standard-output.js';

const files = { bash: 'rowhouse.bash', zsh: '_rowhouse', fish: 'rowhouse.fish' } as const;

export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script that completes command lines')
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(files)))
    .addHelpText(
      'after',
      `
  bash   in ~/.bashrc: source <(rowhouse completion bash)
  zsh    rowhouse completion zsh > _rowhouse in a folder of $fpath
  fish   in config.fish: rowhouse completion fish | source`,
    )
    .action(async (shell: keyof typeof files) => {
      await writeOut(await readFile(new URL(`../../completions/${files[shell]}`, import.meta.url), 'utf8'));
    });
}
