/**
 * A copy of this workspace, as it is on the disk, in a repository of its own: there releases can be made for real. It
 * has the builds that are here, and borrows what is installed.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { workspace } from '../programs.js';

const execute = promisify(execFile);

/** The packages that are published, by the names of their folders and projects. */
export const packages = ['protocol', 'store', 'store-postgres', 'server', 'client-tui'] as const;

/** A package's folder and project. */
export type Package = (typeof packages)[number];

export class ScratchWorkspace {
  /** Where it is. */
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Makes the copy, with one commit. */
  static async make(root: string): Promise<ScratchWorkspace> {
    const made = new ScratchWorkspace(root);
    const files = await execute('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: workspace,
    });
    const present = files.stdout.split('\0').filter((file) => file !== '' && existsSync(join(workspace, file)));
    for (const file of present) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      cpSync(join(workspace, file), join(root, file), { preserveTimestamps: true });
    }
    made.#borrow();
    for (const name of packages)
      for (const folder of ['dist', 'out', 'bundle']) {
        const there = join(workspace, 'packages', name, folder);
        if (existsSync(there))
          cpSync(there, join(root, 'packages', name, folder), { recursive: true, preserveTimestamps: true });
      }
    await made.git('init', '--quiet', '--initial-branch=main');
    await made.commit('feat: everything');
    return made;
  }

  /** Every installed package as a link, but for our own, which are those of the copy. */
  #borrow(): void {
    const installed = join(workspace, 'node_modules');
    mkdirSync(join(this.root, 'node_modules/@rowhouse'), { recursive: true });
    for (const name of readdirSync(installed))
      if (name !== '@rowhouse') symlinkSync(join(installed, name), join(this.root, 'node_modules', name));
    for (const name of packages)
      symlinkSync(join('../../packages', name), join(this.root, 'node_modules/@rowhouse', name));
    for (const folder of [...packages.map((name) => `packages/${name}`), 'tools/program-files']) {
      const own = join(workspace, folder, 'node_modules');
      if (existsSync(own)) symlinkSync(own, join(this.root, folder, 'node_modules'));
    }
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await this.#run('git', args)).trim();
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
  }

  /** Leads npm to a registry, without a trace in the repository. */
  async publishTo(settings: string): Promise<void> {
    writeFileSync(join(this.root, '.npmrc'), settings);
    await this.git('update-index', '--assume-unchanged', '.npmrc');
  }

  /** `npm run release -- …`: what it printed. */
  release(...args: readonly string[]): Promise<string> {
    return this.#run('npm', ['run', '--silent', 'release', '--', ...args]);
  }

  async #run(command: string, args: readonly string[]): Promise<string> {
    // What Nx tells the tasks that it runs would lead a second Nx to the first one's workspace.
    const inherited = Object.entries(process.env).filter(([name]) => !/^nx_/i.test(name));
    const person = { NAME: 'Releaser', EMAIL: 'releaser@example.org' };
    const identity = ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(person).map(([what, value]) => [`GIT_${role}_${what}`, value]),
    );
    const { stdout } = await execute(command, args, {
      cwd: this.root,
      env: { ...Object.fromEntries(inherited), ...(Object.fromEntries(identity) as Record<string, string>) },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
}
