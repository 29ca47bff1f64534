import { expect, it } from 'vitest';
import { readField } from './field.js';
import { Warnings } from './warnings.js';

/** Whether the rules of a field take a cell. */
function takes(descriptor: object, cell: string): boolean {
  const warnings = new Warnings();
  const field = readField({ name: 'x', ...descriptor }, [], 'f', warnings)!;
  expect(warnings.list, 'warnings').toEqual([]);
  return field.rules.every(({ holds }) => holds(cell));
}

const LONG_DIGITS = '9'.repeat(401);

it.each<[descriptor: object, good: readonly string[], bad: readonly string[]]>([
  [{ type: 'string' }, ['x', '\n', LONG_DIGITS], []],
  [{ type: 'string', format: 'email' }, ['a@b.c', 'é@ü.de'], ['a', '@b', 'a@', 'a@b@c', 'a b@c']],
  [{ type: 'string', format: 'uri' }, ['http://a/b', 'urn:x:y', 'mailto:a@b'], ['a', '/a/b', '//a']],
  [
    { type: 'string', format: 'uuid' },
    ['00000000-aaaa-AAAA-0000-000000000000'],
    ['00000000', 'g0000000-aaaa-AAAA-0000-000000000000'],
  ],
  [{ type: 'string', format: 'binary' }, ['YQ==', 'YWI=', 'YWJj'], ['YQ', 'Y=Q=', 'Y===', 'YWJj=', '-_aa']],
  [
    { type: 'integer' },
    ['0', '-1', '+1', '00123', '9'.repeat(400)],
    ['1.0', '1E+05', 'x', ' 1', '1 ', '--1', '-', '１', LONG_DIGITS],
  ],
  [{ type: 'integer', groupChar: ',' }, ['1,000,000', '1'], [',', '1.0']],
  [{ type: 'integer', bareNumber: false }, ['€ 95', '95%', '$-5', '95'], ['%', '9 5', '1.5%']],
  [
    { type: 'number' },
    ['0', '-1.5', '+.5', '1.', '1E+05', '1e-9', '1e999', 'NaN', 'INF', '-INF'],
    ['', '.', 'e1', '1,5', '0x10', 'Infinity', '1e', '1_0'],
  ],
  [{ type: 'number', decimalChar: ',', groupChar: '.' }, ['1.234,5', '1,5', '7'], ['1,2,3']],
  [{ type: 'number', decimalChar: ',' }, ['1,5'], ['1.5', '1,5,5']],
  [{ type: 'boolean' }, ['true', 'True', 'TRUE', '1', 'false', 'False', 'FALSE', '0'], ['yes', 'tRUE', '2', ' true']],
  [{ type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }, ['yes', 'no'], ['true', 'Yes', '0']],
  [
    { type: 'date' },
    ['2024-02-29', '0001-01-01', '9999-12-31', '0099-12-31'],
    ['2023-02-29', '2024-13-01', '2024-00-10', '2024-1-1', '24-01-01', '2024-01-01T00:00:00', '1900-02-29'],
  ],
  [
    { type: 'date', format: '%d/%m/%Y' },
    ['31/12/2024', '1/2/2024', '29/02/2000'],
    ['12/31/2024', '2024-01-01', '31/04/2024', '1/2/24'],
  ],
  [{ type: 'date', format: '%d.%m.%y' }, ['31.12.24'], ['31x12x24', '31.12.2024']],
  [
    { type: 'time' },
    ['00:00:00', '23:59:60', '12:00:00.123', '12:00:00Z', '12:00:00+05:30'],
    ['24:00:00', '12:60:00', '12:00', '12:00:00+15:00', '12:00:00+0530'],
  ],
  [{ type: 'time', format: '%H:%M' }, ['9:05', '23:59'], ['24:00', '9:5:5']],
  [
    { type: 'datetime' },
    ['2024-05-31T14:30:00Z', '2024-05-31T14:30:00', '2024-05-31T14:30:00.5-08:00'],
    ['2024-05-31', '2024-05-31 14:30:00', '2023-02-29T00:00:00Z'],
  ],
  [{ type: 'datetime', format: '%Y%m%d%H%M%S' }, ['20240531143000'], ['20240531', '20241331143000']],
  [{ type: 'year' }, ['2024', '-0044', '12024'], ['24', '2024.0', '+2024']],
  [{ type: 'yearmonth' }, ['2024-05'], ['2024-13', '2024-00', '2024', '2024-5']],
  [{ type: 'object' }, ['{}', '{"a":[1]}'], ['[]', 'null', '1', '{', '{a:1}']],
  [{ type: 'array' }, ['[]', '[{"a":1}]'], ['{}', '"x"', '[1,]']],
])('%j', (descriptor, good, bad) => {
  expect(good.filter((cell) => !takes(descriptor, cell))).toEqual([]);
  expect(bad.filter((cell) => takes(descriptor, cell))).toEqual([]);
});

it.each<[descriptor: object, good: readonly string[], bad: readonly string[]]>([
  [
    { type: 'integer', constraints: { minimum: -5, maximum: '10' } },
    ['-5', '+10', '010'],
    ['-6', '11', '99999999999999999999'],
  ],
  [
    { type: 'integer', constraints: { minimum: '10000000000000000000001' } },
    ['10000000000000000000001'],
    ['10000000000000000000000', '9', '-20000000000000000000000'],
  ],
  [{ type: 'number', constraints: { minimum: 0.5 } }, ['0.5', 'INF', '5e-1'], ['0.49', '-INF', 'NaN']],
  [
    { type: 'date', constraints: { minimum: '2024-01-31', maximum: '2024-03-01' } },
    ['2024-01-31', '2024-02-29', '2024-03-01'],
    ['2024-01-30', '2024-03-02', '0099-12-31'],
  ],
  [
    { type: 'date', format: '%d/%m/%Y', constraints: { minimum: '31/01/2024' } },
    ['01/02/2024'],
    ['30/01/2024', '31/12/2023'],
  ],
  [
    { type: 'date', format: '%d/%m/%y', constraints: { minimum: '01/01/99' } },
    ['01/01/00', '01/01/68'],
    ['01/01/69', '31/12/98'],
  ],
  [
    { type: 'datetime', constraints: { maximum: '2024-05-31T12:00:00Z' } },
    ['2024-05-31T13:00:00+01:00', '2024-05-31T11:59:59.9Z'],
    ['2024-05-31T12:00:00.1Z', '2024-05-31T12:00:00-00:01'],
  ],
  [{ type: 'time', constraints: { minimum: '09:00:00' } }, ['09:00:00', '09:30:00Z'], ['08:59:59']],
  [{ type: 'year', constraints: { maximum: 2024 } }, ['2024', '-0044'], ['2025', '12024']],
  [{ type: 'yearmonth', constraints: { minimum: '2024-02' } }, ['2024-12', '2024-02'], ['2024-01', '2023-12']],
  [
    { type: 'string', constraints: { minLength: 2, maxLength: 3 } },
    ['ab', 'abc', '\u{1f600}\u{1f600}\u{1f600}'],
    ['a', 'abcd', '\u{1f600}'],
  ],
  [{ type: 'array', constraints: { minLength: 1, maxLength: 2 } }, ['[1]', '[[1,2,3],2]'], ['[]', '[1,2,3]']],
  [{ type: 'object', constraints: { maxLength: 1 } }, ['{}', '{"a":{"b":1,"c":2}}'], ['{"a":1,"b":2}']],
  [{ type: 'integer', constraints: { enum: [1, '02'] } }, ['1', '+1', '2', '02'], ['3', '12']],
  [{ type: 'number', constraints: { enum: ['5'] } }, ['5.00', '5'], ['5.01']],
  [{ type: 'string', constraints: { enum: ['a', ''] } }, ['a'], ['A', 'a ']],
  [{ type: 'any', constraints: { enum: ['a'], maxLength: 1, pattern: '[a-z]' } }, ['a'], ['b', 'A']],
  [{ constraints: { pattern: '[a-z]+(-[0-9]{2})?' } }, ['abc', 'abc-12'], ['abc-1', ' abc', 'abc\n', '']],
  [{ type: 'string', constraints: { pattern: 'a|bc' } }, ['a', 'bc'], ['ac', 'abc']],
])('constraints %j', (descriptor, good, bad) => {
  expect(good.filter((cell) => !takes(descriptor, cell))).toEqual([]);
  expect(bad.filter((cell) => takes(descriptor, cell))).toEqual([]);
});
