import { expect, it } from 'vitest';
import { prose, synopsis } from './roff.ts';

it('what has a meaning in roff stands as it is', () => {
  expect(prose(String.raw`a\b 'c' "d" ^~` + '` é')).toBe(String.raw`a\eb \(aqc\(aq \(dqd\(dq \(ha\(ti\(ga \[u00E9]`);
  expect(prose('--port and one-shot')).toBe(String.raw`\-\-port and one-shot`);
  expect(prose('(env: ROWHOUSE_PORT)')).toBe(String.raw`(env: \%ROWHOUSE_PORT)`);
});

it('a long text has more lines, and none of them is a request', () => {
  const lines = prose(`${'word '.repeat(16)}.csv ${'word '.repeat(8)}`).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^\\&\.csv word/);
});

it('words to type are bold, and what they stand for is in italics', () => {
  expect(synopsis('-o, --output <file>')).toBe(String.raw`\fB\-o\fR, \fB\-\-output\fR \fIfile\fR`);
  expect(synopsis('rowhouse check [tables...]')).toBe(String.raw`\fBrowhouse\fR \fBcheck\fR [\fItables...\fR]`);
});
