import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { tcpServer, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import { parseServer, type ServerAddress } from '../core/request/address.js';
import { originalServers, runDialogue } from './dialogue.js';
import { linesOf } from './lines.js';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function hold(servers: ServerAddress[], answers: string[] | AsyncIterable<string>, patience = {}) {
  const printed: Buffer[] = [];
  let complaints = '';
  const code = await runDialogue({
    servers,
    patience,
    lines: (async function* () {
      yield* answers;
      return undefined;
    })(),
    print: (text) => {
      printed.push(Buffer.from(text as Uint8Array));
      return Promise.resolve();
    },
    complain: (sentence) => {
      complaints += sentence;
      return Promise.resolve();
    },
  });
  return { code, printed: Buffer.concat(printed).toString(), complaints };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is wanted
async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'GET';
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\n';

async function classicServer(heard: string[]): Promise<RunningServer> {
  server = await tcpServer((socket) => {
    socket.write('Welcome to the server!!');
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      socket.write(`${head}{'이름': '김'}`);
    });
  });
  return server;
}

describe('runDialogue', () => {
  it('prints what the original prints, and sends what it sends', async () => {
    const heard: string[] = [];
    const { address } = await classicServer(heard);
    const { code, printed } = await hold([address], ['delete', 'get', 'localhost/이름', '본문:x']);
    expect(code).toBe(0);
    expect(printed).toBe(
      `Message Received Welcome to the server!!\nEnter Method:Enter Method:ENTER PATH:Enter Body:${head}{'이름': '김'}\n`,
    );
    expect(heard).toEqual([
      'GET / HTTP/1.1\r\nHost: localhost/이름\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\n본문:x',
    ]);
  });

  it('says where the input ended', async () => {
    const { address } = await classicServer([]);
    const { code, complaints } = await hold([address], ['GET']);
    expect(code).toBe(2);
    expect(complaints).toBe('standard input ended at "ENTER PATH:": give a path on a line of its own.');
  });

  it('draws the controls in what it says', async () => {
    const host = 'vm\u001b[31m';
    const { code, complaints } = await hold([{ host, port: 8080, authority: `${host}:8080` }], []);
    expect([code, complaints]).toEqual([6, expect.stringContaining('vm␛[31m')]);
    expect(complaints).not.toContain('\u001b');
  });

  it('says which line is too long to be sent', async () => {
    const { address } = await classicServer([]);
    const { code, complaints } = await hold([address], linesOf(endless(), 9));
    expect([code, complaints]).toEqual([2, expect.stringMatching(/^a line of standard input has more than 9 /)]);
  });

  it('goes on to the next server where the first can not be connected to', async () => {
    const { address } = await classicServer([]);
    const nowhere = parseServer(await unusedAuthority());
    expect((await hold([nowhere, address], ['GET', '', ''])).code).toBe(0);
    const { code, complaints } = await hold([nowhere], []);
    expect([code, complaints]).toEqual([6, expect.stringMatching(/^Nothing listens on /)]);
    const silent = await tcpServer(() => undefined);
    const unanswered = await hold([silent.address, address], ['GET', '', ''], { greeting: 20 });
    await silent.close();
    expect(unanswered.code).toBe(7);
  });

  it("looks where the original looks: the machine's own name first", () => {
    expect(originalServers('vm').map(({ host, port }) => [host, port])).toEqual([
      ['vm', 8080],
      ['localhost', 8080],
    ]);
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('skipped: python3 is not on this machine, so no server in Python is met\n');

describe.skipIf(!hasPython)('against a server in Python', () => {
  it.each([
    ['get', 'localhost', '', 'HTTP/1.1 200 OK', "{'name': 'kim'}"],
    ['POST', 'localhost/create', 'name:kim', 'HTTP/1.1 201 CREATED', "['create', 'name', 'kim']"],
    ['PUT', 'localhost/update', 'a:b:c', 'HTTP/1.1 400 BAD_REQUEST', "['update', 'a', 'b', 'c']"],
    ['HEAD', 'localhost', 'echo', 'HTTP/1.1 100 CONTINUE', 'echo'],
  ])('%s %s %s', async (method, path, body, statusLine, answer) => {
    const script = fileURLToPath(new URL('../../testing/classic_server.py', import.meta.url));
    const python = spawn('python3', [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const output = createInterface(python.stdout)[Symbol.asyncIterator]();
      const port = String((await output.next()).value);
      const { code, printed } = await hold([parseServer(`127.0.0.1:${port}`)], [method, path, body]);
      expect(code).toBe(0);
      expect(printed).toBe(
        'Message Received Welcome to the server!!\nEnter Method:ENTER PATH:Enter Body:' +
          `${statusLine}\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: ${body.length}\r\n\n${answer}\n`,
      );
      const sent = `${method.toUpperCase()} / HTTP/1.1\\r\\nHost: ${path}\\r\\nContent-Type: text/html\\r\\nConnection: keep-alive\\r\\nContent-Length: ${body.length}\\r\\n\\n${body}`;
      expect((await output.next()).value).toBe(`'${sent}'`);
    } finally {
      python.kill();
    }
  });
});
