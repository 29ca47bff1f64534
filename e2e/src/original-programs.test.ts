/**
 * Programs of the original's kind meet Rowhouse's: a Python client against `rowhouse`, and `rowhouse-client` against a
 * Python server, both with the machine's own python3.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientProgram, missing, run, startServer, temporaryFolder, until } from './programs.js';

const python = 'python3';
const noPython = missing(python, { debianPackage: 'python3' });
const script = (name: string): string => fileURLToPath(new URL(`python/${name}.py`, import.meta.url));

/** What Python's `csv.writer` makes of rows of one cell. */
async function writtenByPython(...cells: readonly string[]): Promise<string> {
  const program =
    'import csv, sys\nw = csv.writer(open(sys.argv[1], "w", newline="", encoding="utf-8"))\nfor c in sys.argv[2:]: w.writerow([c])';
  const file = join(temporaryFolder(), 'expected.csv');
  expect((await run(python, ['-c', program, file, ...cells])).code).toBe(0);
  return readFileSync(file, 'utf8');
}

describe.skipIf(noPython !== undefined)('a Python client like the original', () => {
  it.each(['auto', 'classic'])('gets every answer of the table (--dialect %s)', async (dialect) => {
    const folder = temporaryFolder();
    const server = await startServer(folder, '--dialect', dialect, '--greeting-delay', '50');
    const file = join(folder, 'data_server.csv');
    const ask = async (
      method: string,
      url: string,
      body: string,
    ): Promise<[greeting: string, status: string, body: string, head: string]> => {
      const { stdout, stderr } = await run(python, [
        script('original_client'),
        '127.0.0.1',
        String(server.port),
        method,
        url,
        body,
      ]);
      expect(stderr).toBe('');
      const [greeting = '', ...rest] = stdout.split('\n');
      const answer = rest.join('\n');
      const [head = '', text = ''] = answer.split('\r\n\n');
      return [greeting, head.split('\r\n')[0] ?? '', text, head];
    };
    const welcome = 'Welcome to the server!!';

    expect((await ask('GET', 'localhost', '')).slice(0, 3)).toEqual([welcome, 'HTTP/1.1 404 NOT_FOUND', 'No data']);

    expect((await ask('POST', 'localhost/create', 'name:kim')).slice(0, 3)).toEqual([
      welcome,
      'HTTP/1.1 201 CREATED',
      "['create', 'name', 'kim']",
    ]);
    expect(readFileSync(file, 'utf8')).toBe(await writtenByPython('create', 'name', 'kim'));
    expect((await ask('GET', 'localhost', '')).slice(1, 3)).toEqual(['HTTP/1.1 200 OK', "{'name': 'kim'}"]);

    expect((await ask('PUT', 'localhost/update', '이름:김영희')).slice(1, 3)).toEqual([
      'HTTP/1.1 200 OK',
      "['update', '이름', '김영희']",
    ]);
    expect(readFileSync(file, 'utf8')).toBe(await writtenByPython('update', '이름', '김영희'));
    expect((await ask('GET', 'localhost', '')).slice(1, 3)).toEqual(['HTTP/1.1 200 OK', "{'이름': '김영희'}"]);

    expect((await ask('PUT', 'localhost/update', 'say "hi", now:it\'s\nme')).slice(1, 3)).toEqual([
      'HTTP/1.1 200 OK',
      "['update', 'say \"hi\", now', \"it's\\nme\"]",
    ]);
    expect(readFileSync(file, 'utf8')).toBe(await writtenByPython('update', 'say "hi", now', "it's\nme"));

    const [, headStatus, headBody, head] = await ask('HEAD', 'localhost', '');
    expect([headStatus, headBody]).toEqual(['HTTP/1.1 100 CONTINUE', '']);
    expect(head).toBe(
      'HTTP/1.1 100 CONTINUE\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 0',
    );

    const before = readFileSync(file, 'utf8');
    for (const [method, url, body, written] of [
      ['PUT', 'localhost', 'name:kim', "['update', 'name', 'kim']"],
      ['PUT', 'localhost/create', 'name:kim', "['update', 'name', 'kim']"],
      ['POST', 'localhost/create', 'no colon', "['create', 'no colon']"],
      ['POST', 'localhost/create', 'a:b:c', "['create', 'a', 'b', 'c']"],
    ] as const)
      expect((await ask(method, url, body)).slice(1, 3)).toEqual(['HTTP/1.1 400 BAD_REQUEST', written]);
    expect((await ask('BREW', 'localhost', ''))[1]).toBe('HTTP/1.1 400 BAD_REQUEST');
    expect(readFileSync(file, 'utf8')).toBe(before);

    await until(() => /Connection established from address 127\.0\.0\.1:\d+/.test(server.output()));
  });
});

/** Starts the Python server; the requests that it got are its output, one JSON string a line. */
async function startPythonServer(folder: string): Promise<{ port: number; requests: () => string[] }> {
  const child = spawn(python, [script('original_server'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill();
  });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('\n')) resolve(Number(output.split('\n')[0]));
    });
  });
  return {
    port,
    requests: () =>
      output
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line) as string),
  };
}

describe.skipIf(noPython !== undefined)('a Python server like the original', () => {
  it('is driven by rowhouse-client --dialect classic', async () => {
    const folder = temporaryFolder();
    const { port, requests } = await startPythonServer(folder);
    const ask = (method: string, path: string, body?: string) =>
      run(process.execPath, [
        clientProgram,
        '--dialect',
        'classic',
        method,
        `127.0.0.1:${port}${path}`,
        ...(body === undefined ? [] : ['--body', body]),
      ]);

    const none = await ask('GET', '');
    expect(none).toMatchObject({ code: 4, stdout: expect.stringContaining('No data') as string });
    expect(none.stderr).toContain('Welcome to the server!!');

    const created = await ask('POST', '/create', 'name:kim');
    expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining("['create', 'name', 'kim']") as string });
    expect(created.stderr).toContain('201 CREATED');
    expect(requests().at(-1)).toBe(
      `POST / HTTP/1.1\r\nHost: 127.0.0.1/create\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 8\r\n\nname:kim`,
    );
    expect(readFileSync(join(folder, 'data_server.csv'), 'utf8')).toBe(await writtenByPython('create', 'name', 'kim'));

    expect(await ask('PUT', '/update', '이름:김영희')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("['update', '이름', '김영희']") as string,
    });
    expect(await ask('GET', '')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("{'이름': '김영희'}") as string,
    });
    expect((await ask('HEAD', '')).stderr).toContain('100 CONTINUE');
    expect(await ask('PUT', '/create', 'name:kim')).toMatchObject({
      code: 4,
      stdout: expect.stringContaining("['update', 'name', 'kim']") as string,
    });
  });

  it('is driven by the prompts, as the original client was', async () => {
    const { port, requests } = await startPythonServer(temporaryFolder());
    const { code, stdout } = await run(process.execPath, [clientProgram], {
      input: 'delete\npost\nlocalhost/create\n이름:김\n',
      environment: { ROWHOUSE_SERVER: `127.0.0.1:${port}` },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Message Received Welcome to the server!!\nEnter Method:Enter Method:ENTER PATH:Enter Body:HTTP\/1\.1 201 CREATED\r\n.*\['create', '이름', '김'\]\n?$/s,
    );
    expect(requests()).toEqual([
      'POST / HTTP/1.1\r\nHost: localhost/create\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\n이름:김',
    ]);
  });
});

it('rowhouse-client and rowhouse speak classic with each other', async () => {
  const folder = temporaryFolder();
  const server = await startServer(folder, '--dialect', 'auto', '--greeting-delay', '50');
  const ask = (...args: readonly string[]) => run(process.execPath, [clientProgram, '--dialect', 'classic', ...args]);
  const target = `127.0.0.1:${server.port}`;
  expect(await ask('POST', `${target}/create`, '--body', '이름:김🙂')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("['create', '이름', '김🙂']") as string,
  });
  expect(await ask('GET', target)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("{'이름': '김🙂'}") as string,
  });
  expect(existsSync(join(folder, 'data_server.csv'))).toBe(true);
});
