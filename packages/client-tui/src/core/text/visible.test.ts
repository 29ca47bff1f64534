import { describe, expect, it } from 'vitest';
import { visible, visibleLines } from './visible.js';

describe('visible', () => {
  it('shows C0 and DEL as pictures and C1 as escapes', () => {
    expect(visible('\u0000\u001b[31m\u007f\u009b31m\r\n')).toBe('␀␛[31m␡\\x9b31m␍␊');
  });

  it('leaves no control character of any kind', () => {
    const all = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).join('');
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(visible(all)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  });

  it('shows what turns the direction of writing, and lone surrogates', () => {
    expect(visible('a\u202eb\u2066c')).toBe('a\\u{202e}b\\u{2066}c');
    expect(visible('\ud800x')).toBe('\\u{d800}x');
  });

  it.each([
    0xad, 0x61c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x202a, 0x202e, 0x2060, 0x2066, 0x206f, 0xfeff, 0xfff9, 0xfffb,
    0xe0000, 0xe001f,
  ])('shows %i, which takes no room', (code) => {
    expect(visible(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u{${code.toString(16)}}b`);
  });

  it('leaves words, joined emoji and combining marks alone', () => {
    const text = 'Ada 김영희 👩‍👩‍👧 e\u0301 عمر 1️⃣';
    expect(visible(text)).toBe(text);
  });
});

describe('visibleLines', () => {
  it('keeps line feeds, and takes CRLF for one', () => {
    expect(visibleLines('a\r\nb\u001bc\nd')).toBe('a\nb␛c\nd');
  });
});
