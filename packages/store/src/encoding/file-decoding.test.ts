import { expect, it } from 'vitest';
import { decodeFile } from './file-decoding.js';
import { EncodedChunks } from './file-encoding.js';
import { DEFAULT_LIMITS } from '../limits.js';

const decoded = (bytes: Buffer, encoding: string) => decodeFile(bytes, encoding, DEFAULT_LIMITS);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Longer than what is decoded at once, and such that characters lie across every border. */
const LONG = `a${'김'.repeat(100_000)}${'😀'.repeat(50_000)}b`;

it.each([
  ['utf-16le', Buffer.from(LONG, 'utf16le')],
  ['utf-16be', Buffer.from(LONG, 'utf16le').swap16()],
  ['utf-16be, one character on', Buffer.from(`a${LONG}`, 'utf16le').swap16()],
])('a long file in %s comes back to the byte', async (name, bytes) => {
  const encoding = name.slice(0, 8);
  const text = (await decoded(bytes, encoding)) as Buffer;
  expect(text.toString().replace(/^aa/, 'a') === LONG).toBe(true);
  expect(Buffer.concat([...new EncodedChunks([text], encoding)]).equals(bytes)).toBe(true);
});

it('a long file in CP949 comes back to the byte', async () => {
  // 0xb1e8 is 김.
  const bytes = Buffer.concat([Buffer.from('a'), Buffer.alloc(3_000_000, hex('b1e8')), Buffer.from('\n')]);
  const text = (await decoded(bytes, 'cp949')) as Buffer;
  expect(text.equals(Buffer.from(`a${'김'.repeat(1_500_000)}\n`))).toBe(true);
  expect(Buffer.concat([...new EncodedChunks([text], 'cp949')]).equals(bytes)).toBe(true);
});

it.each([
  ['a byte that Windows-1252 has not', 'windows-1252', '61 0a e9 9d 0a', 3, 2],
  ['a byte beyond ASCII', 'ascii', '61 0d 0a e9', 3, 2],
  ['a second byte that does not fit', 'cp949', '0a b1e8 0d b1 0a', 4, 3],
  ['a character cut off at the end', 'cp949', '61 b1', 1, 1],
  ['a character that Shift_JIS has twice', 'shift_jis', '0a 81e0 8790', 3, 2],
  ['half a surrogate pair', 'utf-16le', '0a00 6100 3dd8 6100', 4, 2],
  ['half a surrogate pair at the end', 'utf-16le', '6100 3dd8', 2, 1],
  ['a second half alone', 'utf-16be', '0061 dc00 0061', 2, 1],
  ['half a unit at the end', 'utf-16le', '0a00 61', 2, 2],
  ['half a unit at the end', 'utf-16be', '000a 00', 2, 2],
])('%s (%s) is refused with its offset and line', async (_, encoding, bytes, offset, line) => {
  expect(await decoded(hex(bytes), encoding)).toMatchObject({ reason: 'not-in-encoding', offset, line });
});

it('a place that is bad far into a file has the offset and line that it has', async () => {
  const good = Buffer.alloc(150_000, hex('b1e8 0a'));
  const fault = await decoded(Buffer.concat([good, hex('b120')]), 'cp949');
  expect(fault).toMatchObject({ reason: 'not-in-encoding', offset: 150_000, line: 50_001 });
});

it.each([
  ['utf-8', 'efbbbf 61', 'windows-1252'],
  ['utf-8', 'efbbbf 61', 'utf-16le'],
  ['utf-16le', 'fffe 6100', 'windows-1252'],
  ['utf-16le', 'fffe 6100', 'utf-16be'],
  ['utf-16be', 'feff 0061', 'utf-16le'],
  ['utf-16be', 'feff 0061', 'utf-16'],
])('the mark of %s (%s) is held against %s, and named', async (marked, bytes, encoding) => {
  const fault = await decoded(hex(bytes), encoding);
  expect(fault).toMatchObject({ reason: 'not-in-encoding', offset: 0 });
  expect((fault as { sentence: string }).sentence).toContain(`declare "encoding": "${marked}"`);
});

it('U+FFFD is a character where the encoding has it', async () => {
  expect(await decoded(Buffer.from('a\ufffdb', 'utf16le'), 'utf-16le')).toEqual(Buffer.from('a\ufffdb'));
});

it('what would be too large as UTF-8 is given up', async () => {
  // 0x80 is the euro sign, which has three bytes in UTF-8.
  const fault = await decodeFile(Buffer.alloc(100, 0x80), 'windows-1252', { ...DEFAULT_LIMITS, maxFileBytes: 299 });
  expect(fault).toMatchObject({ reason: 'file-too-large' });
});

it('other work goes on while a file is decoded', async () => {
  let turns = 0;
  const counter = setInterval(() => turns++);
  await decoded(Buffer.alloc(8 * 1024 * 1024, 0x80), 'windows-1252');
  clearInterval(counter);
  expect(turns).toBeGreaterThan(5);
});
