import { expect, it } from 'vitest';
import { withSchemas } from './data-package.js';

const schema = {
  fields: [
    { name: 'id', type: 'number' },
    { name: 'day', type: 'string' },
  ],
  primaryKey: 'id',
};

it('a table that nothing is written of comes with its path and a name that a resource may have', () => {
  const name = (table: string, taken: string): unknown => {
    const written = withSchemas({ resources: [{ name: taken, path: 'x.csv' }] }, [{ table, schema }]);
    return (written['resources'] as unknown[])[1];
  };
  expect(name('Über uns 2026', 'other')).toEqual({ name: '-ber-uns-2026', path: 'Über uns 2026.csv', schema });
  expect(name('Orders', 'orders')).toMatchObject({ name: 'orders-2', path: 'Orders.csv' });
});

it('what somebody wrote stays, and only what is missing is filled in', () => {
  const written = {
    title: 'Mine',
    resources: [
      'what nobody understands',
      {
        name: 'o',
        path: 'orders.csv',
        licenses: [],
        schema: {
          fields: [{ name: 'day', type: 'date', title: 'The day' }, { name: 'gone' }],
          primaryKey: ['id'],
        },
      },
    ],
  };
  expect(withSchemas(written, [{ table: 'orders', schema }])).toEqual({
    title: 'Mine',
    resources: [
      'what nobody understands',
      {
        name: 'o',
        path: 'orders.csv',
        licenses: [],
        schema: {
          fields: [{ name: 'id', type: 'number' }, { name: 'day', type: 'date', title: 'The day' }, { name: 'gone' }],
          primaryKey: ['id'],
        },
      },
    ],
  });
});

it('done again it changes nothing', () => {
  const once = withSchemas({}, [{ table: 'orders', schema }]);
  expect(withSchemas(once, [{ table: 'orders', schema }])).toEqual(once);
});
