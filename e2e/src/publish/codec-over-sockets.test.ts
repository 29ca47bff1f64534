/** The examples of the codec's README run, and hold against what a server and a client meet. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, run, until } from '../programs.js';
import { examples, folderWith } from './examples.js';

/** The block behind the comment that names it. */
const example = (name: string): string =>
  examples.find((each) => each.package === 'protocol' && each.name === name)?.code ?? '';

/** What comes back for these bytes until the server closes. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(received);
    });
  });
}

it('server and client of the README', async () => {
  const folder = folderWith('protocol');
  const port = await freePort();
  const withPort = (code: string): string =>
    code.replaceAll('8081', String(port)).replaceAll("'localhost'", "'127.0.0.1'");
  const running = spawn(process.execPath, ['--input-type=module', '--eval', withPort(example('server'))], {
    cwd: folder,
  });
  onTestFinished(() => {
    running.kill();
  });
  let complaints = '';
  running.stderr.on('data', (bytes: Buffer) => (complaints += bytes.toString()));
  await until(() =>
    exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').then(
      (answer) => answer.endsWith('hello\n'),
      () => false,
    ),
  );

  const asked = await run(process.execPath, ['--input-type=module', '--eval', withPort(example('client'))], {
    directory: folder,
  });
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  expect(asked.stdout).toContain('200');
  expect(asked.stdout).toContain('hello');

  expect(await exchange(port, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
  expect(await exchange(port, 'CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
  expect(await exchange(port, 'what is this\n')).toMatch(/^HTTP\/1\.1 400 .*Connection: close/s);
  expect(await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('hello');
  expect(complaints).toBe('');
});
