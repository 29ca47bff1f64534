/** One port, both dialects: who is greeted, when, and what a first request makes of a connection. */
import { describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../logger.js';
import { ManualClock } from '../testing/manual-clock.js';
import { RawClient, startServer } from '../testing/server.js';

const welcome = 'Welcome to the server!!';
const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const classicGet = 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\n';

async function start(options: Parameters<typeof startServer>[1] = {}) {
  const clock = new ManualClock();
  const server = await startServer({}, { dialect: 'auto', clock, ...options });
  // A connection counts once the server has seen it: any answer on a later one proves that.
  const client = async (): Promise<RawClient> => {
    const raw = await new RawClient(server.port).connected();
    await fetch(`${server.url}/`, { headers: { Connection: 'close' } });
    return raw;
  };
  return { clock, server, client };
}

describe('auto', () => {
  it('greets who is silent for a second, and no sooner', async () => {
    const { clock, client } = await start();
    const raw = await client();
    await clock.advance(999);
    expect(raw.received).toBe('');
    await clock.advance(1);
    expect(await raw.until(welcome)).toBe(welcome);
    raw.send(classicGet);
    expect(await raw.until('No data')).toMatch(/^Welcome to the server!!HTTP\/1\.1 404 NOT_FOUND\r\n/);
  });

  it('never greets an HTTP client that speaks at once, however long it stays', async () => {
    const { clock, client } = await start();
    const raw = await client();
    raw.send(get);
    await raw.until('}\n');
    await clock.advance(5000);
    raw.send(get.replace('/', '/nobody'));
    const received = await raw.until('no-such-table');
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(received).not.toContain('Welcome');
  });

  it('greets nobody whose bytes were queued while the event loop stood still', async () => {
    const { clock, client } = await start();
    const clients: RawClient[] = [];
    while (clients.length < 50) clients.push(await client());
    await clock.advance(999);
    for (const raw of clients) raw.send(get);
    // The greeting falls due in the timers phase, before the loop has looked for input, as it does after a stall.
    const due = new Promise<void>((resolve) => setTimeout(() => void clock.advance(1).then(resolve), 1));
    const until = performance.now() + 500;
    while (performance.now() < until);
    await due;
    for (const raw of clients) expect(await raw.until('}\n')).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('gives a classic client that did not wait its greeting before its answer', async () => {
    const { client } = await start();
    const raw = await client();
    raw.send(classicGet);
    expect(await raw.until('No data')).toMatch(/^Welcome to the server!!HTTP\/1\.1 404 NOT_FOUND\r\n/);
  });

  it('answers HTTP on a greeted connection, closes it, and advises', async () => {
    const warnings: string[] = [];
    const log: Logger = { ...silentLogger, warn: (_fields, message) => warnings.push(message) };
    const { clock, client } = await start({ log });
    const greeted = async (): Promise<void> => {
      const raw = await client();
      await clock.advance(1000);
      await raw.until(welcome);
      raw.send(get);
      expect(await raw.untilClosed()).toMatch(/^Welcome to the server!!HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n/s);
    };
    await greeted();
    expect(warnings).toEqual([expect.stringContaining('--dialect http')]);
    // Not once for each of them.
    await greeted();
    expect(warnings).toHaveLength(1);
    await clock.advance(60_000);
    await greeted();
    expect(warnings).toHaveLength(2);
  });

  it('waits half a minute while a browser was heard from the same address', async () => {
    const { clock, server, client } = await start();
    const early = await client();
    await fetch(`${server.url}/`, { headers: { 'Sec-Fetch-Site': 'none' } });
    const spare = await client();
    await clock.advance(29_000);
    expect([early.received, spare.received]).toEqual(['', '']);
    await clock.advance(2_000);
    expect(await spare.until(welcome)).toBe(welcome);
    expect(await early.until(welcome)).toBe(welcome);
  });

  it.each([
    ['ungreeted', false, /^HTTP\/1\.1 400 Bad Request\r\n.*problem\+json/s],
    ['greeted', true, /^Welcome to the server!!HTTP\/1\.1 400 BAD_REQUEST\r\n.*\r\n\n./s],
  ])('refuses garbage on an %s connection in its dialect', async (_name, greeted, answer) => {
    const { clock, client } = await start();
    const raw = await client();
    if (greeted) {
      await clock.advance(1000);
      await raw.until(welcome);
    }
    raw.send('what is this\n');
    expect(await raw.untilClosed()).toMatch(answer);
  });

  it.each([
    ['ungreeted', false, /^HTTP\/1\.1 408 Request Timeout/],
    ['greeted', true, /^Welcome to the server!!HTTP\/1\.1 400 BAD_REQUEST\r\n.*too long to arrive/s],
  ])('gives an %s request ten seconds for its head', async (_name, greeted, answer) => {
    const { clock, server, client } = await start();
    const raw = await client();
    if (greeted) {
      await clock.advance(1000);
      await raw.until(welcome);
    }
    raw.send('GET / HT');
    await fetch(`${server.url}/`);
    await clock.advance(11_000);
    expect(await raw.untilClosed()).toMatch(answer);
  });

  it('closes a greeted connection after five silent minutes', async () => {
    const { clock, client } = await start();
    const raw = await client();
    await clock.advance(1000);
    await raw.until(welcome);
    await clock.advance(301_000);
    expect(await raw.untilClosed()).toBe(welcome);
  });
});

describe('the other settings', () => {
  it('http never greets, and refuses the bare LF', async () => {
    const { clock, client } = await start({ dialect: 'http' });
    const raw = await client();
    await clock.advance(30_000);
    raw.send(classicGet);
    expect(await raw.untilClosed()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*bare-lf/s);
  });

  it('http closes a silent connection without a word', async () => {
    const { clock, client } = await start({ dialect: 'http' });
    const raw = await client();
    await clock.advance(76_000);
    expect(await raw.untilClosed()).toBe('');
  });

  it('classic greets at once, and speaks nothing else', async () => {
    const server = await startServer({}, { dialect: 'classic' });
    const raw = new RawClient(server.port);
    await raw.until(welcome);
    raw.send(get.replace('GET', 'OPTIONS'));
    expect(await raw.until('known here')).toMatch(/^Welcome to the server!!HTTP\/1\.1 400 BAD_REQUEST/);
  });
});
