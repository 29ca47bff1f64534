import { expect, it } from 'vitest';
import { textFault } from './text-faults.js';

it.each(['id,x\r\n1,a\r\n', '이름,나이\n김,41\n'])('UTF-16 without a mark is known by its zeros (%j)', (text) => {
  const bytes = Buffer.from(text, 'utf16le');
  const fault = textFault(bytes)!;
  expect(fault).toMatchObject({ reason: 'utf-16', offset: 0 });
  expect(fault.sentence).toBe(
    'the file looks like UTF-16; save it as UTF-8, or declare "encoding": "utf-16le" for it in datapackage.json',
  );
  expect(textFault(bytes.swap16())!.sentence).toContain('"utf-16be"');
});

it.each([
  ['zeros', Buffer.alloc(4096)],
  ['a zero in a text', Buffer.from('id,x\n1,a\0\n')],
  ['a text whose end was lost', Buffer.concat([Buffer.from('id,x\n1,a\n'), Buffer.alloc(4086)])],
  ['half of a UTF-16 file', Buffer.from('id,x\n1,a\n', 'utf16le').subarray(0, 17)],
])('%s are taken for damage, not for UTF-16', (_, bytes) => {
  expect(textFault(bytes)!.reason).toBe('nul-bytes');
});

it.each([
  [
    'Korean',
    'b9f8c8a32cc0ccb8a70a312cb1e80a',
    'it may be CP949 (Korean): save it as UTF-8, or declare "encoding": "cp949"',
  ],
  ['Korean outside KS X 1001', '69642c780a312c8c63b9e6b0a2c7cf0a', 'declare "encoding": "cp949"'],
  ['Japanese', '69642c96bc914f0a312c83658358836783670a', 'declare "encoding": "shift_jis"'],
  ['Chinese', '69642cd0d5c3fb0a312ccdf50a', 'such as Windows-1252'],
  ['French', '69642c6e6f6d0a312c416de96c69650a', 'such as Windows-1252, declare "encoding": "windows-1252"'],
  ['Polish in CP852', '69642c780a312c8d8f0a', 'or declare its encoding in datapackage.json'],
  ['UTF-8 with a place that is damaged', '69642cc3a90a312cff0a', 'correct this place'],
])('what may be done about a file in %s is proposed', (_, hex, proposal) => {
  const fault = textFault(Buffer.from(hex, 'hex'))!;
  expect(fault.reason).toBe('not-utf-8');
  expect(fault.sentence).toContain(proposal);
});

it('a proposal rests on whole lines about the place, however long the file is', () => {
  const korean = Buffer.from('c0ccb8a70a', 'hex');
  const lines = Buffer.alloc(korean.length * 20_001, korean);
  const bytes = Buffer.concat([Buffer.from('é\n'.repeat(100_000)), lines, Buffer.from([0xff])]);
  expect(textFault(bytes)!.sentence).toContain('cp949');
});
