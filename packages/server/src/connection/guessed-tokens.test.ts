/** Somebody who guesses tokens as fast as the server takes them. `ROWHOUSE_GUESSES` says how many: a million take a minute. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openCsvStore } from '@rowhouse/store';
import { expect, it, onTestFinished } from 'vitest';
import { FailedAttempts } from '../access/credentials.js';
import { makeToken, parseTokens } from '../access/tokens.js';
import type { ServerContext } from '../context.js';
import { silentLogger } from '../logger.js';
import { Metrics } from '../metrics.js';
import { defaultSettings } from '../settings.js';
import { FakeStream } from '../testing/fake-stream.js';
import { ManualClock } from '../testing/manual-clock.js';
import { BodyBudget } from './body-buffer.js';
import { BrowserMemory } from './browser-memory.js';
import { HttpSession } from './http-session.js';
import { Turn } from './turn.js';

const batch = 500;
const guesses = Math.ceil(Number(process.env['ROWHOUSE_GUESSES'] ?? 100_000) / batch) * batch;

class Peer extends FakeStream {
  readonly statuses = new Map<string, number>();
  override readonly remoteAddress: string;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  /** Counts the answers by their status, and keeps none of them. */
  override write(bytes: Uint8Array): boolean {
    for (const [, status] of Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/^HTTP\/1\.1 (\d+)/gm))
      this.statuses.set(status!, (this.statuses.get(status!) ?? 0) + 1);
    return true;
  }
}

it(
  `${guesses.toLocaleString('en')} guesses are a hundred tries a minute, and nobody else has to wait`,
  { timeout: 0 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rowhouse-guesses-'));
    writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ada\n');
    const store = await openCsvStore(folder);
    onTestFinished(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const clock = new ManualClock();
    const { token, line } = makeToken('read', '*');
    const context: ServerContext = {
      settings: { ...defaultSettings, folder },
      store,
      saves: undefined,
      demandsPrecondition: () => false,
      tokens: parseTokens(line),
      failures: new FailedAttempts(),
      metrics: new Metrics(() => 0),
      clock,
      log: silentLogger,
      browsers: new BrowserMemory(clock),
      bodies: new BodyBudget(defaultSettings.maxBodies),
      sessions: new Set(),
      turn: new Turn(clock),
      closing: false,
    };
    const asking = (guess: string): string =>
      `GET /people/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${guess}\r\n\r\n`;
    const [guesser, honest, mistaken] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => {
      const peer = new Peer(address);
      new HttpSession(context, peer);
      return peer;
    }) as [Peer, Peer, Peer];
    let made = 0;
    for (let rounds = 0; made < guesses; rounds++) {
      let requests = '';
      for (let n = 0; n < batch; n++) requests += asking(`rh_${(made += 1)}`);
      guesser.feed(requests);
      if (rounds % 100 === 0) honest.feed(asking(token));
    }
    await turn();
    // Everything was a matter of a moment by the clock of the server, so there was one minute's worth of tries.
    expect(Object.fromEntries(guesser.statuses)).toEqual({ 401: 100, 429: guesses - 100 });
    expect(Object.fromEntries(honest.statuses)).toEqual({ 200: Math.ceil(guesses / batch / 100) });
    mistaken.feed(asking('rh_typed_wrong'));
    await turn();
    expect(Object.fromEntries(mistaken.statuses)).toEqual({ 401: 1 });
    await clock.advance(61_000);
    guesser.feed(asking('rh_again').repeat(2));
    await turn();
    expect(guesser.statuses.get('401')).toBe(102);
  },
);
