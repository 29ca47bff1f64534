/** A server on a free port over a folder of its own, and raw sockets to talk to it. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, it, onTestFinished } from 'vitest';
import { openCsvStore } from '@rowhouse/store';
import { openPostgresStore } from '@rowhouse/store-postgres';
import { serve, type ServeOptions } from '../serve.js';

export interface TestServer {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  close(): Promise<void>;
  /** A table's file as the server leaves it, which is closed for that; undefined where there is none. */
  readonly file: (table: string) => Promise<string | undefined>;
  /** See `RowhouseServer.reload`. */
  reload(): Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** `postgres://…`; undefined where tests run on files. */
    readonly database: string | undefined;
  }
}

/** `postgres://…`: where tables are in place of a folder, when the tests run on that engine. */
const database = inject('database');

/** A test of what files have and a database has not: others who save them, faults of theirs, a name in the folder. */
export const onFiles: ReturnType<typeof it.skipIf> = it.skipIf(database !== undefined);
if (database !== undefined) process.stderr.write('skipped on a database: tests of files that others save\n');

/** The tables of a folder, in a schema of their own. @returns the store's address */
async function inDatabase(folder: string, url: string): Promise<string> {
  const address = `${url}?schema=${randomUUID()}`;
  const [files, store] = [await openCsvStore(folder), await openPostgresStore(address)];
  const declared = join(folder, 'datapackage.json');
  if (existsSync(declared)) await store.declare(readFileSync(declared));
  for (const { name, state } of await files.tables())
    if (state === 'ready') await store.importTable(name, await (await files.table(name))!.file());
  await Promise.all([files.close(), store.close()]);
  return address;
}

async function fileInDatabase(address: string, name: string): Promise<string | undefined> {
  const store = await openPostgresStore(address);
  try {
    const table = await store.table(name);
    if (table === undefined) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of (await table.file()).bytes) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } finally {
    await store.close();
  }
}

/** Starts a server over these files; both are gone after the test. */
export async function startServer(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  options: Partial<ServeOptions> = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-server-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const tables = database === undefined ? { folder, store: undefined } : { store: await inDatabase(folder, database) };
  const server = serve({ port: 0, host: '127.0.0.1', ...options, ...tables });
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { port } = await server.ready();
  const file = async (table: string): Promise<string | undefined> => {
    await server.close();
    if (tables.store !== undefined) return fileInDatabase(tables.store, table);
    const path = join(folder, `${table}.csv`);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  return {
    file,
    port,
    url: `http://127.0.0.1:${port}`,
    folder,
    close: () => server.close(),
    reload: () => server.reload(),
  };
}

/** A TCP connection whose bytes the test sees one by one. */
export class RawClient {
  readonly #socket;
  #received = '';
  #ended = false;
  #changed: () => void = () => {};

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#socket.setEncoding('utf8');
    const note = (): void => {
      this.#changed();
    };
    this.#socket.on('data', (text: string) => {
      this.#received += text;
      note();
    });
    for (const event of ['end', 'close', 'error'])
      this.#socket.on(event, () => {
        this.#ended = true;
        note();
      });
    onTestFinished(() => {
      this.#socket.destroy();
    });
  }

  /** Resolves once the connection is made. */
  async connected(): Promise<this> {
    if (this.#socket.connecting) await new Promise((resolve) => this.#socket.once('connect', resolve));
    return this;
  }

  get received(): string {
    return this.#received;
  }

  send(text: string): this {
    this.#socket.write(text);
    return this;
  }

  end(): this {
    this.#socket.end();
    return this;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Resolves with all that came, once it matches. */
  async until(pattern: RegExp | string): Promise<string> {
    const matches = (): boolean =>
      typeof pattern === 'string' ? this.#received.includes(pattern) : pattern.test(this.#received);
    while (!matches()) {
      if (this.#ended) throw new Error(`the server closed; it had sent ${JSON.stringify(this.#received)}`);
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    return this.#received;
  }

  /** Resolves with all that came, once the server has closed its side. */
  async untilClosed(): Promise<string> {
    while (!this.#ended) await new Promise<void>((resolve) => (this.#changed = resolve));
    return this.#received;
  }
}

/** The saves from outside that the server holds, as they were saved. */
export function heldSaves(folder: string, table: string): string[] {
  const held = join(folder, '.rowhouse', 'held', table);
  const copies = readdirSync(held).filter((name) => name.endsWith('.csv'));
  return copies.map((name) => readFileSync(join(held, name), 'utf8'));
}
