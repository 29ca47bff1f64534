import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drafts } from '../../../testing/drafts.js';
import { exchangeOf } from '../../../testing/exchanges.js';
import { useSeed } from '../../../testing/seed.js';
import { ExchangeFailure } from '../exchange/exchange.js';
import type { RequestDraft } from '../request/request.js';
import {
  draftOfEntry,
  entryOfLine,
  historyEntryOf,
  lineOfEntry,
  longestBody,
  type HistoryEntry,
} from './history-entry.js';
import { appendHistory, clearHistory, defaultHistoryLimits, readHistory } from './history-files.js';

const seed = useSeed('history.test.ts');
let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'rowhouse-history-')), 'state');
});

afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true });
});

function draft(over: Partial<RequestDraft> = {}): RequestDraft {
  return { dialect: 'http', method: 'GET', url: '/people', headers: [], body: '', ...over };
}

function entry(url: string, over: Partial<HistoryEntry> = {}): HistoryEntry {
  return { ...historyEntryOf(exchangeOf('{}', { url }), draft({ url })), ...over };
}

describe('an entry of the history', () => {
  it('says what was asked and what came', () => {
    const made = historyEntryOf(exchangeOf('{}'), draft());
    expect(made).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      draft: draft(),
      url: 'http://localhost:8080/people',
      status: 200,
      duration: 2.25,
      sent: 18,
      received: 2,
      failure: null,
    });
    const failed = exchangeOf('', {
      response: undefined,
      phases: {},
      failure: new ExchangeFailure('connection', 'Refused.'),
    });
    expect(historyEntryOf(failed, draft())).toMatchObject({
      status: null,
      duration: null,
      failure: { kind: 'connection', message: 'Refused.' },
    });
  });

  it('hides secrets, and tells what is missing when it is sent again', () => {
    const secret = draft({
      url: 'http://ada:hunter2@h/?key=s3cret',
      headers: [
        ['AUTHORIZATION', 'Bearer abc'],
        ['Cookie', 'a=b'],
        ['Proxy-Authorization', 'Basic {{login}}'],
        ['X-Note', 's3cret too'],
      ],
      body: 'b'.repeat(longestBody + 1),
    });
    const made = historyEntryOf(exchangeOf('', { url: secret.url }), secret, { secrets: ['s3cret'] });
    expect(lineOfEntry(made)).not.toMatch(/hunter2|s3cret|abc|a=b/);
    expect(draftOfEntry(made)).toEqual({
      draft: draft({
        url: 'http://ada:•••@h/?key=•••',
        headers: [
          ['Proxy-Authorization', 'Basic {{login}}'],
          ['X-Note', '••• too'],
        ],
      }),
      missing: [
        'the header AUTHORIZATION',
        'the header Cookie',
        'a secret in the URL',
        'a secret in the header X-Note',
        'the body, which was too long to be kept',
      ],
    });
    const kept = historyEntryOf(exchangeOf(''), draft({ headers: [['Cookie', 'a=b']] }), { keepSecrets: true });
    expect(draftOfEntry(kept)).toEqual({ draft: draft({ headers: [['Cookie', 'a=b']] }), missing: [] });
  });

  it(`is read as it was written (ROWHOUSE_SEED=${seed})`, () => {
    fc.assert(
      fc.property(drafts, (each) => {
        const made = historyEntryOf(exchangeOf(''), each);
        expect(entryOfLine(lineOfEntry(made)!)).toEqual(made);
        expect(lineOfEntry(made)).not.toContain('\n');
        expect(draftOfEntry(made).draft).toEqual(each);
      }),
    );
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"v":2}',
    '{"v":1,"at":"x","url":"","draft":{}}',
    '{"v":1,"at":"2020-01-01","url":"/","draft":{"dialect":"http","method":"","url":"","body":"","headers":[["a"]]}}',
  ])('is none in %j', (line) => {
    expect(entryOfLine(line)).toBeUndefined();
  });
});

describe('the history on disk', () => {
  it('is read newest first, for its owner alone', async () => {
    expect(await readHistory(folder)).toEqual({ entries: [], passedOver: 0 });
    await appendHistory(folder, entry('/one'));
    await appendHistory(folder, entry('/two'));
    const { entries } = await readHistory(folder);
    expect(entries.map(({ url }) => url)).toEqual(['/two', '/one']);
    const path = join(folder, 'history.jsonl');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    await appendHistory(folder, entry('/three'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await clearHistory(folder);
    expect(await readHistory(folder)).toEqual({ entries: [], passedOver: 0 });
  });

  it('goes on after a torn line', async () => {
    await appendHistory(folder, entry('/one'));
    await appendFile(join(folder, 'history.jsonl'), '{"v":1,"at":"20');
    await appendHistory(folder, entry('/two'));
    const { entries, passedOver } = await readHistory(folder);
    expect([entries.map(({ url }) => url), passedOver]).toEqual([['/two', '/one'], 1]);
  });

  it('stays within its bytes and entries', async () => {
    const limits = { entries: 20, bytes: 10_000 };
    for (let index = 0; index < 100; index += 1) await appendHistory(folder, entry(`/${index}`), limits);
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(limits.bytes + 1_000);
    const { entries } = await readHistory(folder, limits);
    expect(entries.map(({ url }) => url)).toEqual(Array.from({ length: 20 }, (_, index) => `/${99 - index}`));
    await appendHistory(folder, entry('/' + 'x'.repeat(9_000)), limits);
    expect((await readHistory(folder, limits)).entries[0]!.url).toBe('/99');
  });

  it('is turned over again after a crash left the lock', async () => {
    const limits = { entries: 100, bytes: 2_000 };
    await appendHistory(folder, entry('/first'), limits);
    const lock = join(folder, 'history.lock');
    await writeFile(lock, '');
    await utimes(lock, new Date(0), new Date(0));
    for (let index = 0; index < 20; index += 1) await appendHistory(folder, entry(`/${index}`), limits);
    expect(await readdir(folder)).toEqual(['history.1.jsonl', 'history.jsonl']);
  });

  it('takes entries of several programs at once', async () => {
    const line = lineOfEntry(entry('/x'))!;
    const program = `
      const { appendFileSync, mkdirSync } = require('node:fs');
      mkdirSync(process.argv[1], { recursive: true });
      for (let i = 0; i < 200; i += 1) appendFileSync(process.argv[1] + '/history.jsonl', ${JSON.stringify(line + '\n')});
    `;
    const other = promisify(execFile)(process.execPath, ['-e', program, folder]);
    for (let index = 0; index < 100; index += 1) await appendHistory(folder, entry(`/${index}`));
    await other;
    const { entries, passedOver } = await readHistory(folder);
    expect([entries.length, passedOver]).toEqual([300, 0]);
  });

  it('loses nothing where many append while it is turned over', async () => {
    // Full once, when two thirds of the entries are there.
    const bytes = Math.floor(400 * 1.3 * lineOfEntry(entry('/100'))!.length);
    const limits = { ...defaultHistoryLimits, bytes };
    await Promise.all(Array.from({ length: 400 }, (_, index) => appendHistory(folder, entry(`/${index}`), limits)));
    const { entries, passedOver } = await readHistory(folder, limits);
    expect(passedOver).toBe(0);
    expect(new Set(entries.map(({ url }) => url)).size).toBe(400);
    expect((await readFile(join(folder, 'history.1.jsonl'), 'utf8')).length).toBeGreaterThan(0);
  });
});
