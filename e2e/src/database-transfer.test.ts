/** `rowhouse import` and `rowhouse export`: from a folder into a database and back, to the byte. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js';
import { run, serverProgram, startServer, startServerAs, temporaryFolder, until } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

const rowhouse = (...args: readonly string[]) => run(process.execPath, [serverProgram, ...args]);
const put = async (url: string, body: object): Promise<number> => {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })).status;
};

describe.skipIf(noPostgres !== undefined)('a folder', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const storeOf = (schema: string): string => `${cluster.url}?schema=${schema}`;

  /** Its files, by name, as one byte a character. */
  function filesIn(folder: string): Record<string, string> {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
    return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
  }

  it('goes into a database and comes back as it was, with what was written to it through the API', async () => {
    const folder = temporaryFolder('people', 'books');
    writeFileSync(join(folder, 'odd.csv'), '\ufeff"id";näme;"a,b"\r\n001;  x;\n\n;;\n2;"y"');
    writeFileSync(join(folder, 'western.csv'), Buffer.from('id,name\n1,Z\xfcrich\n', 'latin1'));
    writeFileSync(
      join(folder, 'datapackage.json'),
      '{ "title": "as it is",\n"resources": [{ "name": "w", "path": "western.csv", "encoding": "windows-1252" }] }',
    );
    const server = await startServer(folder);
    expect(await put(`${server.url}/odd/3`, { näme: 'new; here' })).toBe(201);
    // What is still in the log is brought in, too.
    await server.stop('SIGKILL');
    const told = await rowhouse('import', folder, '--store', storeOf('back'));
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/^books: \d+ rows, brought in\nodd: 3 rows, brought in\npeople: .*\nwestern: .*\n4 of 4 tables/); // prettier-ignore
    const again = await rowhouse('import', folder, '--store', storeOf('back'));
    expect([again.code, again.stdout.match(/there already/g)]).toEqual([0, Array.from({ length: 4 }, () => 'there already')]); // prettier-ignore

    const over = await startServerAs([process.execPath, serverProgram, '--store'], storeOf('back'));
    expect(await put(`${over.url}/western/2`, { name: 'Köln €' })).toBe(201);
    const refused = await rowhouse('import', folder, 'western', '--store', storeOf('back'));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--replace')]);
    expect(refused.stdout).toBe('0 of 1 tables are in the database, with 0 rows.\n');

    const out = join(temporaryFolder(), 'out');
    expect(await rowhouse('export', out, '--store', storeOf('back'))).toMatchObject({ code: 0, stderr: '' });
    const { 'western.csv': western, ...others } = filesIn(folder);
    expect(filesIn(out)).toEqual({ ...others, 'western.csv': `${western}2,K\xf6ln \x80\n` });
    expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
    const twice = await rowhouse('export', out, '--store', storeOf('back'));
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('is not empty')]);
    // And it is served from there as any other.
    const files = await startServer(out);
    expect(await (await fetch(`${files.url}/western/2`)).json()).toEqual({ id: 2, name: 'Köln €' });
  });

  it('is brought in but for what cannot be read, each of which is named', async () => {
    const folder = temporaryFolder('people');
    writeFileSync(join(folder, 'broken.csv'), 'id\n"1\n');
    const told = await rowhouse('import', folder, '--store', storeOf('broken'));
    expect(told).toMatchObject({ code: 1, stdout: expect.stringMatching(/\n1 of 2 tables/) as string });
    expect(told.stderr).toMatch(/^rowhouse: broken\.csv, line 2: [^\n]*\n$/);
    const nothing = await rowhouse('import', folder, 'nobody', '--store', storeOf('broken'));
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody.csv') as string });
    const nowhere = await rowhouse('import', folder, '--store', 'postgres://me:secret@127.0.0.1:1/none');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.not.stringContaining('secret')]);
  });

  it('goes on where it was when the import is killed, and the export, too', async () => {
    const folder = temporaryFolder('people');
    const rows = 60_000;
    const text = (name: string): string => `id,name\n${Array.from({ length: rows }, (_, at) => `${at + 1},${name} ${at}\n`).join('')}`; // prettier-ignore
    for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.csv`), text(name));
    const killed = spawn(process.execPath, [serverProgram, 'import', folder, '--store', storeOf('killed')], { stdio: 'pipe' }); // prettier-ignore
    let told = '';
    killed.stdout.on('data', (bytes: Buffer) => (told += bytes.toString()));
    await until(() => told.includes('one: '));
    killed.kill('SIGKILL');
    await once(killed, 'close');
    expect(told).not.toContain('two: ');
    const again = await rowhouse('import', folder, '--store', storeOf('killed'));
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`one: ${rows} rows, there already`) as string }); // prettier-ignore

    // Killed behind its first file; one that was faster than that is begun anew.
    let out: string;
    let code: number | null;
    do {
      out = join(temporaryFolder(), 'out');
      const first = join(out, 'one.csv');
      const leaving = spawn(process.execPath, [serverProgram, 'export', out, '--store', storeOf('killed')], { stdio: 'ignore' }); // prettier-ignore
      await until(() => existsSync(first));
      leaving.kill('SIGKILL');
      [code] = (await once(leaving, 'close')) as [number | null];
    } while (code !== null);
    const rest = await rowhouse('export', out, '--store', storeOf('killed'));
    expect(rest).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['one', 'two']) expect(readFileSync(join(out, `${name}.csv`), 'utf8') === text(name)).toBe(true);
  });

  it('shows how far it is to people, and to nobody else', async () => {
    const folder = temporaryFolder('people');
    const command = `${process.execPath} ${serverProgram} import ${folder} --store '${storeOf('shown')}'`;
    // A terminal of its own, in which both outputs are seen.
    const seen = await run('script', ['-qec', command, '/dev/null']);
    expect(seen.stdout).toMatch(/\[#+-*\] \d+ % {2}people, row \d+ of \d+/);
    expect(seen.stdout).toMatch(/people: \d+ rows, brought in/);
  });
});
