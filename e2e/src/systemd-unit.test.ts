/** The unit for systemd: right and tight in the eyes of systemd, and what it starts does what it says. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort, missing, run, temporaryFolder, until, workspace } from './programs.js';
import { folderOfNobody, linkedServer, startService } from './services.js';

const unit = readFileSync(join(workspace, 'packages/server/deploy/rowhouse.service'), 'utf8');
const noSystemd = missing('systemd-analyze', { debianPackage: 'systemd' });
const noKill = missing('/bin/kill', { debianPackage: 'procps' });

function setting(name: string): string {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
}

/** The unit in a folder, with the program of this workspace. */
function unitHere(): string {
  const file = join(temporaryFolder(), 'rowhouse.service');
  writeFileSync(file, unit.replace('ExecStart=rowhouse ', `ExecStart=${linkedServer} `));
  return file;
}

it.skipIf(noSystemd ?? noKill)('systemd finds nothing wrong with it', async () => {
  expect(await run('systemd-analyze', ['verify', '--man=no', unitHere()])).toEqual({ code: 0, stdout: '', stderr: '' });
});

it.skipIf(noSystemd)('there is little that it can do', async () => {
  // From 0 to 100; a service that may do nothing but use the network, as this one must, has 10.
  const analyzed = await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', unitHere()]);
  expect(analyzed.code, analyzed.stdout).toBe(0);
  // What would be tighter yet, and no Node.js starts with.
  expect(setting('MemoryDenyWriteExecute')).not.toMatch(/yes|true|on|1/);
});

it.skipIf(noKill)(
  'what it starts serves its folder, reads tokens anew when it is reloaded, and ends in time',
  async () => {
    const stateFolder = `/var/lib/${setting('StateDirectory')}`;
    const [name, ...args] = setting('ExecStart').split(' ');
    expect(name).toBe('rowhouse');
    expect(args).toContain(stateFolder);
    const folder = folderOfNobody('people');
    const tokens = join(folderOfNobody(), 'tokens.txt');
    writeFileSync(tokens, '');
    const port = await freePort();
    const service = startService(
      [process.execPath, linkedServer, ...args.map((word) => (word === stateFolder ? folder : word))],
      { ROWHOUSE_PORT: String(port), ROWHOUSE_TOKENS: tokens },
    );
    const made = await run(process.execPath, [linkedServer, 'token']);
    const statusIs = (status: number): Promise<boolean> => {
      service.assertRunning();
      const headers = { Authorization: `Bearer ${made.stdout.trim()}` };
      return fetch(`http://127.0.0.1:${port}/people/1`, { headers }).then(
        (answer) => answer.status === status,
        () => false,
      );
    };
    await until(() => statusIs(401));
    appendFileSync(tokens, made.stderr);
    const [kill = '', ...signal] = setting('ExecReload').replace('$MAINPID', String(service.pid)).split(' ');
    expect(await run(kill, signal)).toMatchObject({ code: 0 });
    await until(() => statusIs(200));

    const help = await run(process.execPath, [linkedServer, 'serve', '--help']);
    const [, most = ''] = /--shutdown-timeout[^-]*?\(default:\s+(\d+)/.exec(help.stdout) ?? [];
    expect(Number(setting('TimeoutStopSec')) * 1000).toBeGreaterThan(Number(most));
    expect(await service.stop('SIGTERM')).toBe(0);
  },
);
