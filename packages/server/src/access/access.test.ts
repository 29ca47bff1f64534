import { Fields } from '@rowhouse/protocol';
import { describe, expect, it } from 'vitest';
import { isForwarded, isLocal } from './access.js';
import { BrowserMemory } from '../connection/browser-memory.js';
import type { ByteStream } from '../connection/byte-stream.js';
import { ManualClock } from '../testing/manual-clock.js';

describe('who is on this machine', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.8.9.10', '127.0.0.1', true],
    ['::1', '::1', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['fe80::1', 'fe80::1', true],
    ['192.0.2.8', '192.0.2.7', false],
    ['128.0.0.1', '127.0.0.1', false],
    ['::2', '::1', false],
    ['', '', false],
  ])('%s at %s: %s', (remoteAddress, localAddress, local) => {
    expect(isLocal({ remoteAddress, localAddress } as ByteStream)).toBe(local);
  });

  it.each(['Via', 'forwarded', 'X-Forwarded-For', 'x-forwarded-host'])('not who comes by a proxy: %s', (name) => {
    expect(
      isForwarded(
        Fields.from([
          ['Host', 'a'],
          [name, 'b'],
        ]),
      ),
    ).toBe(true);
    expect(isForwarded(Fields.from([['Host', 'a']]))).toBe(false);
  });
});

describe('browsers heard', () => {
  it('are remembered for a minute, by address', async () => {
    const clock = new ManualClock();
    const browsers = new BrowserMemory(clock);
    browsers.note('192.0.2.1', Fields.from([['Sec-Fetch-Dest', 'document']]));
    browsers.note('192.0.2.2', Fields.from([['Sec-Fetch-Mode', 'cors']]));
    expect(browsers.heardFrom('192.0.2.1')).toBe(true);
    expect(browsers.heardFrom('192.0.2.2')).toBe(false);
    await clock.advance(60_000);
    expect(browsers.heardFrom('192.0.2.1')).toBe(false);
  });

  it('are forgotten, the oldest first, when there are too many', () => {
    const browsers = new BrowserMemory(new ManualClock());
    const fields = Fields.from([['Sec-Fetch-Site', 'none']]);
    for (let host = 0; host <= 1024; host += 1) browsers.note(`host ${host}`, fields);
    expect(browsers.heardFrom('host 0')).toBe(false);
    expect(browsers.heardFrom('host 1')).toBe(true);
  });
});
