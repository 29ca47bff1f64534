/** A `redis-server` that syncs every write before it answers, and connections to it that speak its protocol (RESP). */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Why there can be none; undefined where it can be started. */
export function whyNoRedis(): string | undefined {
  const { error } = spawnSync('redis-server', ['--version']);
  return error && `redis-server could not be run (${error.message}); Debian has it in the package redis-server`;
}

export class Redis {
  readonly #connections: readonly Connection[];
  readonly #stop: () => Promise<void>;

  private constructor(connections: readonly Connection[], stop: () => Promise<void>) {
    this.#connections = connections;
    this.#stop = stop;
  }

  /** Keeps its files in the folder, and listens on a socket there: a port would be one more thing to find. */
  static async start(folder: string, connections: number): Promise<Redis> {
    const socket = join(folder, 'redis.sock');
    const durable = [
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
      '--auto-aof-rewrite-percentage',
      '0',
    ];
    const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', folder, ...durable], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(server, 'exit');
    for await (const line of createInterface({ input: server.stdout })) if (line.includes('ready to accept')) break;
    server.stdout.resume();
    const opened: Connection[] = [];
    for (let n = 0; n < connections; n += 1) opened.push(await Connection.open(socket));
    return new Redis(opened, async () => {
      for (const connection of opened) connection.close();
      server.kill();
      await exited;
    });
  }

  /** Which of the connections; one command at a time on each. */
  set(connection: number, key: string, value: string): Promise<void> {
    return this.#connections[connection]!.set(key, value);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

class Connection {
  readonly #socket: Socket;
  #answered: ((error?: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // The answer to a SET is five bytes, or an error that ends everything.
    socket.on('data', (bytes) => {
      this.#answered!(bytes.toString() === '+OK\r\n' ? undefined : new Error(String(bytes)));
    });
    socket.on('error', (error) => this.#answered?.(error));
  }

  static async open(path: string): Promise<Connection> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  set(key: string, value: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#answered = (error) => {
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#socket.write(
        `*3\r\n$3\r\nSET\r\n$${Buffer.byteLength(key)}\r\n${key}\r\n$${Buffer.byteLength(value)}\r\n${value}\r\n`,
      );
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
