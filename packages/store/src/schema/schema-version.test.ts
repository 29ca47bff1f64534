import { expect, it } from 'vitest';
import type { Column } from '../contract.js';
import { schemaVersion } from './inference.js';

const columns: Column[] = [
  { name: 'id', type: 'number', declared: false },
  { name: 'code', type: 'text', declared: false },
];

it('is the same for the same columns and key, in whatever array they are', () => {
  expect(schemaVersion([...columns], 'id')).toBe(schemaVersion(columns, 'id'));
});

it('is another for another key, also where one array was asked about in turn', () => {
  const keys = ['id', 'code', undefined, 'id', undefined, 'code'];
  const fresh = keys.map((key) => schemaVersion([...columns], key));
  expect(keys.map((key) => schemaVersion(columns, key))).toEqual(fresh);
  expect(new Set(fresh).size).toBe(3);
});
