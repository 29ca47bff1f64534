/** The image, as far as it can be had without an engine: its file is right, and its commands do here what they do there. */
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';
import { freePort, missing, run, temporaryFolder, until, workspace, type Finished } from './programs.js';
import { folderOfNobody, linkedServer, nobody, startService, type Service } from './services.js';

const server = join(workspace, 'packages/server');
const text = readFileSync(join(server, 'deploy/Containerfile'), 'utf8');
const instructions = DockerfileParser.parse(text).getInstructions();

/** What stands behind the last instruction of its kind. */
function argument(keyword: string): string {
  return instructions.findLast((each) => each.getKeyword() === keyword)?.getArgumentsContent() ?? '';
}

function execForm(keyword: string): readonly string[] {
  return JSON.parse(argument(keyword).replace(/^CMD /, '')) as string[];
}

/** A folder in the place of the image's /usr/local, with the program where npm puts it. */
function installed(): string {
  const prefix = temporaryFolder();
  chmodSync(prefix, 0o755);
  mkdirSync(join(prefix, 'bin'));
  mkdirSync(join(prefix, 'lib/node_modules/@rowhouse'), { recursive: true });
  symlinkSync(server, join(prefix, 'lib/node_modules/@rowhouse/server'));
  symlinkSync('../lib/node_modules/@rowhouse/server/bin/rowhouse.js', join(prefix, 'bin/rowhouse'));
  return prefix;
}

interface Container {
  readonly service: Service;
  readonly url: string;
  readonly data: string;
  readonly checkHealth: () => Promise<Finished>;
}

/** Starts what the image starts, and waits until it is healthy. */
async function startContainer(variables: Readonly<Record<string, string>> = {}): Promise<Container> {
  const prefix = installed();
  const data = folderOfNobody('people');
  const port = await freePort();
  const [volume = ''] = execForm('VOLUME');
  const here = (words: readonly string[]): string[] =>
    words.map((word) => (word === volume ? data : word.replace(/^\/usr\/local(?=\/)/, prefix)));
  const path = [join(prefix, 'bin'), dirname(process.execPath), process.env['PATH']].join(':');
  const [name = '', value = ''] = argument('ENV').split('=');
  const environment = { PATH: path, [name]: value, ROWHOUSE_PORT: String(port), ...variables };
  const checkHealth = (): Promise<Finished> => {
    const [program = '', ...args] = here(execForm('HEALTHCHECK'));
    return run(program, args, { environment });
  };
  expect(await checkHealth()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^not ready: .+\n$/) as string });
  const service = startService(here([...execForm('ENTRYPOINT'), ...execForm('CMD')]), environment);
  await until(async () => {
    service.assertRunning();
    return (await checkHealth()).code === 0;
  });
  return { service, url: `http://127.0.0.1:${port}`, data, checkHealth };
}

it('the file is right, with a user who is not root and the port that the server has by default', async () => {
  expect(validate(text)).toEqual([]);
  expect(argument('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  const [uid, gid] = argument('USER').split(':');
  expect(text).toContain(`install --directory --owner=${uid} --group=${gid} ${execForm('VOLUME').join(' ')}\n`);
  const help = await run(process.execPath, [linkedServer, 'serve', '--help']);
  expect(help.stdout).toMatch(new RegExp(`--port <number>[^-]*default: ${argument('EXPOSE')},`));
});

it('the package has what the file names in it', async () => {
  const packed = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { directory: server });
  for (const file of ['Containerfile', 'rowhouse.service', 'healthcheck.js'])
    expect(packed.stdout).toContain(`"deploy/${file}"`);
});

it('what it starts serves the volume as a user without privileges, is healthy, and ends at the signal', async () => {
  const { service, url, data, checkHealth } = await startContainer();
  const headers = { 'Content-Type': 'application/merge-patch+json' };
  const written = await fetch(`${url}/people/1`, { method: 'PATCH', headers, body: '{"age":37}' });
  expect(written.status).toBe(200);
  expect(await checkHealth()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await service.stop('SIGTERM')).toBe(0);
  expect(readFileSync(join(data, 'people.csv'), 'utf8')).toContain('Ada Lovelace,ada@example.org,37');
  if (nobody !== undefined) expect(statSync(join(data, 'people.csv')).uid).toBe(nobody.uid);
});

it.each([
  [{}, 403],
  [{ ROWHOUSE_OPEN: 'true' }, 200],
])('with %j somebody outside of the container gets %i', async (variables, status) => {
  const { url } = await startContainer(variables);
  expect((await fetch(url, { headers: { 'X-Forwarded-For': '203.0.113.7' } })).status).toBe(status);
});

it.skipIf(missing('openssl', { debianPackage: 'openssl' }))('with tokens and TLS it is healthy too', async () => {
  const secrets = folderOfNobody();
  const [tokens, cert, key] = [join(secrets, 'tokens.txt'), join(secrets, 'cert.pem'), join(secrets, 'key.pem')];
  const made = await run(process.execPath, [linkedServer, 'token']);
  writeFileSync(tokens, made.stderr);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const openssl = ['req', '-x509', ...curve, '-subj', '/CN=tables.example', '-keyout', key, '-out', cert];
  const signed = await run('openssl', openssl);
  expect(signed.code, signed.stderr).toBe(0);
  chmodSync(key, 0o644);
  const variables = { ROWHOUSE_TOKENS: tokens, ROWHOUSE_TLS_CERT: cert, ROWHOUSE_TLS_KEY: key };
  const { checkHealth } = await startContainer(variables);
  expect(await checkHealth()).toMatchObject({ code: 0 });
});
