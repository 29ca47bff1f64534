/**
 * Where the scenes of `docs/client.md` play: a client or a shell in a terminal, a server with the example tables, and a
 * peer that answers as no server should. Whatever does not come in time fails by the name of its scene.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openClient } from './client-terminal.js';
import { press } from './footer.js';
import { patch } from './other-client.js';
import { clientProgram, startServer, temporaryFolder, type RunningServer } from './programs.js';
import { Terminal } from './terminal.js';

/** What is pressed, what is waited for, and what a reader is told. */
export interface Scene {
  readonly title: string;
  /** What the reader is told before the screen. */
  readonly text: string;
  /** Goes on from the scene before. */
  readonly act: (stage: Stage) => Promise<void> | void;
  /** What is on the screen once the scene is whole. */
  readonly shows: RegExp;
}

/** Scenes that follow one another in a terminal of their own, with a server of their own. */
export interface Play {
  readonly title: string;
  readonly text: string;
  /** What runs in the terminal at first. Default: the client. */
  readonly begins?: 'client' | 'shell';
  /** Rows of the terminal. Default 24. */
  readonly rows?: number;
  /** Files of the folder of requests, by name; `{server}` in them is the server's URL. */
  readonly requests?: Readonly<Record<string, string>>;
  readonly scenes: readonly Scene[];
}

/** Columns of every terminal, until a scene changes its size. */
const columns = 100;

/** How long a scene may take, in milliseconds. */
const patience = 10_000;

/** How long a screen may take, once it shows what is looked for, until all else on it has come too, in milliseconds. */
const grace = 1_000;

/** The ports that a reader sees, whatever they were. */
const shownPorts = { server: 8080, peer: 9090 } as const;

export class Stage {
  readonly terminal: Terminal;
  readonly server: RunningServer;
  readonly #peer: number;
  #awaited = '';

  private constructor(terminal: Terminal, server: RunningServer, peer: number) {
    this.terminal = terminal;
    this.server = server;
    this.#peer = peer;
  }

  static async open({ begins = 'client', rows = 24, requests = {} }: Play): Promise<Stage> {
    const port = await fourDigitPort(shownPorts.server);
    const server = await startServer(
      temporaryFolder('books', 'orders', 'people'),
      ...['--port', String(port), '--dialect', 'auto'],
    );
    const home = temporaryFolder();
    mkdirSync(join(home, 'requests'));
    for (const [name, text] of Object.entries(requests)) {
      writeFileSync(join(home, 'requests', name), text.replaceAll('{server}', `http://localhost:${port}`));
    }
    const environment = { ROWHOUSE_CLIENT_HOME: home };
    const authority = `localhost:${port}`;
    const terminal =
      begins === 'client'
        ? (await openClient(authority, { columns, rows, environment, until: /people +12/ })).terminal
        : await openShell(rows, { ...environment, ROWHOUSE_SERVER: authority });
    return new Stage(terminal, server, await startPeer());
  }

  /** The URL of `path` at the peer. */
  peerUrl(path: string): string {
    return `http://localhost:${this.#peer}${path}`;
  }

  /** Sends keys in tmux's words. */
  keys(...keys: readonly string[]): void {
    this.terminal.keys(...keys);
  }

  type(text: string): void {
    this.terminal.type(text);
  }

  /** Presses the keys that the footer gives for `words`, one after another, each once what the last one did is there. */
  async press(...words: readonly string[]): Promise<void> {
    for (const word of words) {
      this.#awaited = `a key for "${word}" in the footer`;
      await press(this.terminal, word);
      await this.settles();
    }
  }

  /** Leaves what is on the screen for what `pattern` tells: a key that follows Esc at once would be another key. */
  async leaves(pattern: RegExp): Promise<void> {
    this.keys('Escape');
    await this.shows(pattern);
  }

  async shows(pattern: RegExp): Promise<void> {
    this.#awaited = String(pattern);
    await this.terminal.shows(pattern);
  }

  async settles(): Promise<string> {
    this.#awaited = 'the screen to come to rest';
    return this.terminal.settles();
  }

  /** Somebody else's change. */
  async change(path: string, cells: Readonly<Record<string, unknown>>): Promise<void> {
    this.#awaited = `the change of ${path}`;
    await patch(this.server, path, cells);
  }

  /**
   * Plays a scene: the screen as a reader is to see it.
   * @param isWhole says that nothing more is to come; the screen is taken in any case after a while
   * @throws Error that tells what did not come, and what was there
   */
  async play(scene: Scene, isWhole: (screen: string) => boolean): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const screen = this.terminal.screen();
        reject(new Error(`"${scene.title}" waited in vain for ${this.#awaited}; the screen was:\n${screen}`));
      }, patience);
    });
    try {
      return await Promise.race([this.#played(scene, isWhole), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #played(scene: Scene, isWhole: (screen: string) => boolean): Promise<string> {
    this.#awaited = 'what it does';
    await scene.act(this);
    await this.shows(scene.shows);
    const began = performance.now();
    for (;;) {
      const ports = { [this.server.port]: shownPorts.server, [this.#peer]: shownPorts.peer };
      const screen = shown(await this.settles(), ports);
      if (isWhole(screen) || performance.now() - began > grace) return screen;
    }
  }
}

/** A shell that knows the client by its name. */
async function openShell(rows: number, environment: Readonly<Record<string, string>>): Promise<Terminal> {
  const terminal = new Terminal(columns, rows, environment);
  await terminal.shows('ready>');
  terminal.type(`alias rowhouse-client='${process.execPath} ${clientProgram}'; PS1='$ '; clear`);
  terminal.keys('Enter');
  await terminal.shows(/^\$ *$/m);
  return terminal;
}

/** A peer whose answers are slow, or break the protocol; the port it listens on. */
async function startPeer(): Promise<number> {
  const port = await fourDigitPort(shownPorts.peer);
  const sockets = new Set<Socket>();
  const peer = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (request) => {
      if (request.toString('latin1').startsWith('GET /slow')) {
        const body = 'It took a while.\n';
        setTimeout(() => {
          socket.write(
            `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${2 * body.length}\r\n\r\n${body}`,
          );
        }, 60);
        setTimeout(() => socket.end(body), 100);
      } else {
        socket.end('HTTP/1.1 200 OK\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello');
      }
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    peer.close();
  });
  await new Promise<void>((resolve) => peer.listen(port, '127.0.0.1', resolve));
  return port;
}

/** A free port that is as long as `first`, and that one where it can be. */
async function fourDigitPort(first: number): Promise<number> {
  for (let port = first; ; port += 1) {
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => {
        resolve(false);
      });
      probe.listen(port, () => {
        resolve(true);
      });
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
}

/** The screen without the spaces at its lines' ends and the blank lines at its end, and with the ports that are shown. */
function shown(screen: string, ports: Readonly<Record<number, number>>): string {
  const text = Object.entries(ports).reduce(
    (before, [port, instead]) => before.replaceAll(`localhost:${port}`, `localhost:${instead}`),
    screen.trimEnd(),
  );
  return `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}
