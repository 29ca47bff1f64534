/** What the bench `writes` compares: each keeps rows under keys, and has a written row on the disk before it answers. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { type CsvStore, openCsvStore } from '@rowhouse/store';
import { GroupCommitLog } from './group-commit-log.ts';
import { CITIES, writeTable } from './large-table.ts';
import { Redis } from './redis.ts';

/** A row of some 200 bytes. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly email: string;
  readonly note: string;
}

export const COLUMNS = ['id', 'name', 'city', 'email', 'note'] as const;

/** The row under a key as the n-th write makes it: never as it was. */
export function person(id: number, n: number): Person {
  return {
    id,
    name: `Person number ${id}`,
    city: CITIES[n % 8]!,
    email: `person.${id}@example.org`,
    note: `write number ${n}; the quick brown fox jumps over the lazy dog and over it again until there is enough of this for a row like those that people keep`,
  };
}

/** Something that rows are written to. */
export interface WriteTarget {
  /** `writer` says which of several it is; each has one write under way. */
  write(row: Person, writer: number): Promise<void> | void;
  settle?(): Promise<void>;
  close(): Promise<void> | void;
}

export interface StoreTarget extends WriteTarget {
  /** What each checkpoint took, in milliseconds. */
  readonly checkpoints: readonly number[];
}

export async function storeTarget(folder: string, rows: number): Promise<StoreTarget> {
  await mkdir(folder);
  writeTable(join(folder, 'people.csv'), COLUMNS.join(), rows, (id) => Object.values(person(id, 0)).join());
  const store: CsvStore = await openCsvStore(folder);
  const table = (await store.table('people'))!;
  const checkpoints: number[] = [];
  return {
    checkpoints,
    async write(row) {
      const cells = COLUMNS.map((column) => [column, String(row[column])] as const);
      await table.commit({ operations: [{ kind: 'put', key: String(row.id), cells }] });
    },
    // It would come by itself a moment later, in the middle of somebody else's turn.
    async settle() {
      const startedAt = performance.now();
      await store.checkpoint();
      checkpoints.push(performance.now() - startedAt);
    },
    close: () => store.close(),
  };
}

export interface LogTarget extends WriteTarget {
  /** What each sync took, in milliseconds. */
  readonly syncs: readonly number[];
}

export async function logTarget(folder: string): Promise<LogTarget> {
  const log = await GroupCommitLog.create(join(folder, 'bare.log'));
  return {
    syncs: log.syncs,
    write: (row) => log.append(`${JSON.stringify(row)}\n`),
    close: () => log.close(),
  };
}

/** In process and synchronous: several writers would wait for each other. */
export function sqliteTarget(folder: string, rows: number): WriteTarget {
  const database = new DatabaseSync(join(folder, 'people.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT, email TEXT, note TEXT)');
  const put = database.prepare('INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?)');
  const write = ({ id, name, city, email, note }: Person): void => {
    put.run(id, name, city, email, note);
  };
  database.exec('BEGIN');
  for (let id = 1; id <= rows; id += 1) write(person(id, 0));
  database.exec('COMMIT');
  return {
    write,
    close() {
      database.close();
    },
  };
}

export async function redisTarget(folder: string, rows: number, connections: number): Promise<WriteTarget> {
  const redis = await Redis.start(folder, connections);
  const write = (row: Person, writer: number): Promise<void> =>
    redis.set(writer, `people:${row.id}`, JSON.stringify(row));
  let next = 1;
  const fill = async (writer: number): Promise<void> => {
    while (next <= rows) await write(person(next++, 0), writer);
  };
  await Promise.all(Array.from({ length: connections }, (_, writer) => fill(writer)));
  return { write, close: () => redis.stop() };
}

/** Writes the whole file each time, and syncs nothing. */
export async function lowdbTarget(folder: string, rows: number): Promise<WriteTarget> {
  const people = Object.fromEntries(Array.from({ length: rows }, (_, at) => [at + 1, person(at + 1, 0)]));
  const database = new Low<Record<string, Person>>(new JSONFile(join(folder, 'people.json')), people);
  await database.write();
  return {
    write: (row) =>
      database.update((data) => {
        data[row.id] = row;
      }),
    close() {},
  };
}
