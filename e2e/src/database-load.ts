/** Servers over databases, writers who go on whatever happens, and what must be so afterwards. */
import { expect, onTestFinished } from 'vitest';
import { type RunningServer, serverProgram, startServerAs, until } from './programs.js';

/** Writes that must be acknowledged before something happens, and after. */
const writes = 60;

/** A server over a database, or several. @param urls with their schemas */
export function startDaemon(url: string, ...others: readonly string[]): Promise<RunningServer> {
  const more = others.flatMap((other) => ['--store', other]);
  return startServerAs([process.execPath, serverProgram, '--store'], url, ...more, '--log-level', 'warn');
}

export async function makeTable({ url }: RunningServer, table = 'people'): Promise<void> {
  const answer = await fetch(`${url}/${table}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'text/csv' },
    body: 'id,name\n',
  });
  expect(answer.status).toBe(201);
}

/** In the order in which they were added. */
export async function namesIn({ url }: RunningServer): Promise<string[]> {
  const rows = (await (await fetch(`${url}/people?_limit=100000`)).json()) as { name: string }[];
  return rows.map(({ name }) => name);
}

/** The status of `/_health/ready`. */
export async function readiness({ url }: RunningServer): Promise<number> {
  const answer = await fetch(`${url}/_health/ready`);
  await answer.text();
  return answer.status;
}

export interface Load {
  /** What was answered so far: statuses, with `Retry-After` where there is one, and `gone` where a server is. */
  readonly answers: ReadonlySet<string>;
  /** The names of the rows whose writes were acknowledged so far. */
  readonly acknowledged: readonly string[];
  /** Waits until more of them are acknowledged. */
  more(): Promise<void>;
  /** Lets the writers end. */
  end(): Promise<void>;
}

/** Three writers at each server add rows, each of another name, until they are told to end. */
export function startLoad(servers: readonly RunningServer[]): Load {
  const acknowledged: string[] = [];
  const answers = new Set<string>();
  let isOver = false;
  const writers = servers.flatMap((server, at) =>
    ['a', 'b', 'c'].map(async (writer) => {
      for (let number = 1; !isOver; number += 1) {
        const name = `${at}-${writer}-${number}`;
        const answer = await add(server, name);
        answers.add(answer);
        if (answer === '201') acknowledged.push(name);
      }
    }),
  );
  const end = async (): Promise<void> => {
    isOver = true;
    await Promise.all(writers);
  };
  onTestFinished(end);
  return {
    answers,
    acknowledged,
    more: () => {
      const enough = acknowledged.length + writes;
      return until(() => acknowledged.length >= enough);
    },
    end,
  };
}

/** What must be so when the writers have ended. @param told what somebody has heard who listened from the beginning */
export async function checkNothingLost(
  { acknowledged, answers }: Load,
  server: RunningServer,
  told: () => readonly string[],
): Promise<void> {
  const names = await namesIn(server);
  const found = new Set(names);
  expect(acknowledged.filter((name) => !found.has(name))).toEqual([]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  // Each is answered, or told to come again, or its server is gone: nothing else.
  const others = [...answers].filter((answer) => !['201', 'gone'].includes(answer) && !/^503 [0-9]+$/.test(answer));
  expect(others).toEqual([]);
  await until(() => told().length >= names.length);
  expect(told()).toEqual(names);
}

/** Adds a row. @returns the status, with `Retry-After` where there is one; `gone` where the server is */
async function add({ url }: RunningServer, name: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/people`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Prefer: 'return=minimal' },
      body: JSON.stringify({ name }),
    });
    const text = await answer.text();
    if (answer.status === 500) return text;
    const later = answer.headers.get('retry-after');
    return later === null ? String(answer.status) : `${answer.status} ${later}`;
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    return 'gone';
  }
}

/** The version of the table, as its tag has it. */
export async function versionOf({ url }: RunningServer): Promise<string> {
  const { headers } = await fetch(`${url}/people`);
  return /^"([^.]*)\./.exec(headers.get('etag') ?? '')![1]!;
}

/** Follows the table from a version on; what it answers are the names of the rows that were told of so far. */
export function tellingOf({ url }: RunningServer, since: string): () => readonly string[] {
  const names: string[] = [];
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  const follow = async (): Promise<void> => {
    const answer = await fetch(`${url}/people/_changes?_since=${since}`, { signal: over.signal });
    let rest = '';
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop()!;
      for (const line of lines)
        if (line.startsWith('data:')) names.push(...Array.from(line.matchAll(/"name":"([0-9]-[a-z]-[0-9]+)"/g), (match) => match[1]!)); // prettier-ignore
    }
  };
  // Cut off with the test.
  follow().catch(() => undefined);
  return () => names;
}
