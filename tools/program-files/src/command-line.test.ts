import { Command, Option } from 'commander';
import { expect, it } from 'vitest';
import { commandLine, valuedOptions } from './command-line.ts';

it('an option is known by its names, and by what its value can be', () => {
  const command = new Command('x')
    .helpOption(false)
    .option('-o, --output <file>', 'where to')
    .option('--quiet', 'say nothing')
    .addOption(new Option('--color <when>', 'can be given again').choices(['always', 'never']))
    .argument('<folder>', 'the folder')
    .argument('[tables...]', 'which');
  const { options, operands } = commandLine(command);
  expect(options).toMatchObject([
    { names: ['-o', '--output'], value: { name: 'file', kind: 'file' }, isRepeatable: false },
    { names: ['--quiet'], value: undefined },
    { names: ['--color'], value: { kind: 'choice', choices: ['always', 'never'] }, isRepeatable: true },
  ]);
  expect(operands).toMatchObject([
    { name: 'folder', value: { kind: 'folder' }, isVariadic: false },
    { name: 'tables', value: { kind: 'other' }, isVariadic: true },
  ]);
});

it('a name that means two things in two commands can not be completed', () => {
  const one = commandLine(new Command('one').option('--of <file>', 'a file'));
  const two = commandLine(new Command('two').option('--of <name>', 'a name'));
  expect(() => valuedOptions({ name: 'x', main: one, commands: [two] })).toThrow('--of takes one value');
});
