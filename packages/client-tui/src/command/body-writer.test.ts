import { describe, expect, it } from 'vitest';
import { Collected } from '../../testing/command-line.js';
import { bodyWriter, layoutLimit } from './body-writer.js';
import { asItIs, type Style } from './colors.js';

async function written(out: Collected, style: Style, contentType: string, ...pieces: string[]) {
  const notes: string[] = [];
  const writer = bodyWriter(out, style, contentType, (sentence) => {
    notes.push(sentence);
    return Promise.resolve();
  });
  for (const piece of pieces) await writer.write(Buffer.from(piece));
  await writer.end();
  return { text: out.text, notes };
}

describe('bodyWriter', () => {
  it('takes for text what begins as text', async () => {
    expect(await written(new Collected(true), asItIs, 'text/plain', 'a', '\u0000b')).toEqual({
      text: 'a␀b\n',
      notes: [],
    });
  });

  it('draws coloured JSON without controls, also into a pipe', async () => {
    const colors: Style = { layOut: false, color: true };
    const { text } = await written(new Collected(), colors, 'application/json', '["a\u009b",\r1]');
    expect(text).toContain('"a\\x9b"');
    expect(text).toContain('␍');
    expect(text).not.toMatch(/[\r\u009b]/);
  });

  it('lays out what is as long as the limit, and nothing longer', async () => {
    const format: Style = { layOut: true, color: false };
    const longest = `["${'x'.repeat(layoutLimit - 4)}"]`;
    const laidOut = await written(new Collected(), format, 'application/json', longest);
    expect([laidOut.text.length, laidOut.notes]).toEqual([layoutLimit + 5, []]);
    const longer = await written(new Collected(), format, 'application/json', longest, ' ');
    expect([longer.text.length, longer.notes.length]).toEqual([layoutLimit + 1, 1]);
  });
});
