import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeBytes, decodePortably, encodeBytes, writePortably } from './text.js';

const everyByte = Uint8Array.from({ length: 20_000 }, (_, at) => at & 0xff);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('bytes and strings', () => {
  it('the portable way gives what the way of Node gives, for every byte and for long texts', () => {
    const text = decodePortably(everyByte, 0, everyByte.length);
    expect(decodeBytes(everyByte, 0, everyByte.length)).toBe(text);
    expect(Array.from(text.slice(0, 256), (character) => character.charCodeAt(0))).toEqual(
      Array.from(everyByte.slice(0, 256)),
    );
    const written = new Uint8Array(text.length + 1);
    writePortably(written, text, 1);
    expect(written.subarray(1)).toEqual(everyByte);
    expect(Uint8Array.from(encodeBytes(text))).toEqual(everyByte);
  });

  it('the portable way is taken where there is no Buffer', async () => {
    vi.stubGlobal('Buffer', undefined);
    vi.resetModules();
    const portable = await import('./text.js');
    const text = portable.decodeBytes(everyByte, 3, 300);
    expect(text).toBe(decodePortably(everyByte, 3, 300));
    expect(portable.encodeBytes(text)).toEqual(everyByte.slice(3, 300));
    expect(portable.concatenate(['a', Uint8Array.of(0x62), 'c'])).toEqual(Uint8Array.of(0x61, 0x62, 0x63));
  });
});
