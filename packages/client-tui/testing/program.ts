/** The program itself, put together from its sources as it is shipped: one entry, and parts that are loaded when needed. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

export interface Program {
  /** The file to give to node. */
  readonly file: string;
  remove(): Promise<void>;
}

/** Builds `rowhouse-client` into a folder of its own. */
export async function builtProgram(): Promise<Program> {
  // Inside the package, where its libraries are found.
  await mkdir(join(root, 'out'), { recursive: true });
  const folder = await mkdtemp(join(root, 'out', 'program-'));
  for (const each of ['package.json', 'completions'])
    await cp(join(root, each), join(folder, each), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'warning',
  });
  return { file: join(folder, 'dist', 'cli.js'), remove: () => rm(folder, { recursive: true }) };
}
