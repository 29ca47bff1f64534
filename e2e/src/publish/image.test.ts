/** What the build stage of the Containerfile makes, with the package as it is published. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { run, temporaryFolder, workspace } from '../programs.js';

const { settings, versions } = inject('published');

it('the image has the program, its health check and its man page where the Containerfile says', async () => {
  const text = readFileSync(join(workspace, 'packages/server/deploy/Containerfile'), 'utf8');
  const [, from = '', to = ''] = /^COPY --from=installed (\S+) (\S+)$/m.exec(text) ?? [];
  const [, command = ''] = /^RUN (npm install .*)$/m.exec(text) ?? [];
  const [, check = ''] = /^HEALTHCHECK .*"(\S+\.js)"\]$/m.exec(text) ?? [];
  const [, program = ''] = /^ENTRYPOINT \["(\w+)"\]$/m.exec(text) ?? [];
  const prefix = temporaryFolder();
  // npm heeds no .npmrc of the folder where it installs for everybody.
  writeFileSync(join(prefix, 'npmrc'), settings);
  const made = await run('sh', ['-c', command.replace(` ${from} `, ` ${prefix} `)], {
    directory: prefix,
    environment: { npm_config_userconfig: join(prefix, 'npmrc'), ROWHOUSE_VERSION: versions.server },
  });
  expect(made.code, made.stderr).toBe(0);
  const told = await run(join(prefix, 'bin', program), ['--version']);
  expect(told).toEqual({ code: 0, stdout: `${versions.server}\n`, stderr: '' });
  expect(check.startsWith(`${to}/`)).toBe(true);
  for (const file of [check.slice(to.length), `share/man/man1/${program}.1`])
    expect(existsSync(join(prefix, file)), file).toBe(true);
});
