import type { Column } from '@rowhouse/store';
import { expect, it } from 'vitest';
import { rowWriter } from './json-rows.js';

function write(column: Omit<Column, 'name'>, cell: string): string {
  return rowWriter([{ name: 'x', ...column }])({ key: undefined, revision: '', cells: [cell] });
}

it.each<[type: Column['type'], cell: string, json: string]>([
  ['integer', '5', '5'],
  ['integer', '', 'null'],
  ['integer', '007', '"007"'],
  ['integer', 'abc', '"abc"'],
  ['number', '5.00', '5.00'],
  ['number', '1.000,50', '"1.000,50"'],
  ['number', 'NaN', '"NaN"'],
  ['number', '},"y":{', '"},\\"y\\":{"'],
  ['boolean', 'true', 'true'],
  ['boolean', 'yes', '"yes"'],
  ['date', '2024-05-31', '"2024-05-31"'],
  ['date', '', 'null'],
  ['json', '{"a":1}', '"{\\"a\\":1}"'],
  ['text', '', '""'],
])('a declared %s %j is written as %s', (type, cell, json) => {
  expect(write({ type, declared: true }, cell)).toBe(`{"x":${json}}`);
});
