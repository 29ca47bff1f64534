/** Real servers on this machine, each on a port of its own. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { parseServer, type ServerAddress } from '../src/core/request/address.js';
import type { Identity } from './certificates.js';

export interface RunningServer {
  readonly address: ServerAddress;
  /** `host:port`. */
  readonly authority: string;
  close(): Promise<void>;
}

/** A TCP server that leaves everything to `connected`. */
export function tcpServer(connected: (socket: Socket) => void): Promise<RunningServer> {
  return listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      connected(socket);
    }),
  );
}

/** A server over TLS that leaves everything to `connected`. */
export async function tlsServer(
  { key, cert }: Identity,
  connected: (socket: TLSSocket) => void,
): Promise<RunningServer & { readonly secureAddress: ServerAddress }> {
  const server = createTlsServer({ key, cert, ALPNProtocols: ['http/1.1'] }, (socket) => {
    socket.on('error', () => undefined);
    connected(socket);
  });
  server.on('tlsClientError', () => undefined);
  const running = await listening(server);
  return { ...running, secureAddress: parseServer(`https://${running.authority}`) };
}

/** An HTTP server. */
export function httpServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<RunningServer> {
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      answer(request, response, body);
    });
  });
  return listening(server);
}

function listening(server: Server): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = parseServer(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      resolve({
        address,
        authority: address.authority,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              closed();
            });
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** A port on which nothing listens. */
export async function unusedAuthority(): Promise<string> {
  const server = await tcpServer(() => undefined);
  await server.close();
  return server.authority;
}

/** What a small Rowhouse server answers, for the screens. */
export function rowhouseAnswers(
  log: string[],
): (request: IncomingMessage, response: ServerResponse, body: string) => void {
  return (request, response, body) => {
    log.push(`${request.method ?? ''} ${request.url ?? ''}${body === '' ? '' : ` ${body}`}`);
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.url?.startsWith('/people?') === true && request.url.includes('_start=')) {
      response.setHeader('X-Total-Count', String(people.length));
      json(200, people);
      return;
    }
    switch (request.url) {
      case '/':
        json(200, description);
        return;
      case '/people':
        if (request.method === 'GET') json(200, people);
        else json(201, { received: body });
        return;
      case '/stalled':
        response.writeHead(200, { 'Content-Type': 'text/plain' });
        response.write('begun');
        return;
      case '/hostile':
        response.writeHead(200, { 'Content-Type': 'text/plain' });
        response.end('\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202eback\n김영희|\n');
        return;
      default:
        json(404, {
          type: 'about:blank',
          title: 'Not Found',
          status: 404,
          detail: `There is no table ${request.url ?? ''}.`,
        });
    }
  };
}

const description = {
  service: 'rowhouse',
  version: '0.1.0',
  tables: [
    {
      name: 'people',
      key: 'id',
      columns: [
        { name: 'id', type: 'number' },
        { name: 'name', type: 'text' },
        { name: 'age', type: 'number' },
        { name: 'city', type: 'text' },
      ],
      rows: 3,
      links: { self: '/people' },
    },
    { name: 'torn', fault: { detail: 'Line 3 has 4 cells, the header 3: mend the file.', line: 3 } },
  ],
};

const people = [
  { id: 1, name: 'Ada Lovelace', age: 36, city: 'London' },
  { id: 2, name: '김영희', age: 35, city: '서울' },
  { id: 3, name: '\u001b[2JBobby', age: null, city: 'New York' },
];
