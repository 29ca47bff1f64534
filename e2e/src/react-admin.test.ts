/** `ra-data-json-server`, which react-admin speaks to json-server with: it works here unchanged. */
import jsonServerProvider from 'ra-data-json-server';
import { expect, it } from 'vitest';
import { startServer, temporaryFolder } from './programs.js';

async function provider(): Promise<ReturnType<typeof jsonServerProvider>> {
  const { url } = await startServer(temporaryFolder('people', 'orders'));
  return jsonServerProvider(url);
}

interface Person {
  readonly id: number;
  readonly name: string;
  readonly city: string;
}

const byId = { field: 'id', order: 'ASC' } as const;

it('lists in pages, sorted and filtered, with the number of all', async () => {
  const people = await provider();
  const list = async (page: number, sort: { field: string; order: 'ASC' | 'DESC' }, filter: object = {}) => {
    const { data, total } = await people.getList('people', { pagination: { page, perPage: 5 }, sort, filter });
    return [data.map(({ id }) => Number(id)), total];
  };
  expect(await list(1, byId)).toEqual([[1, 2, 3, 4, 5], 12]);
  expect(await list(3, byId)).toEqual([[11, 12], 12]);
  expect(await list(1, { field: 'age', order: 'DESC' })).toEqual([[4, 7, 1, 2, 3], 12]);
  expect(await list(1, byId, { city: 'London' })).toEqual([[1], 1]);
  expect(await list(1, byId, { age_gte: 38 })).toEqual([[4, 7], 2]);
  expect(await list(1, byId, { q: 'example.nl' })).toEqual([[6], 1]);
});

it('gets one, many, and those that refer to another', async () => {
  const people = await provider();
  expect((await people.getOne('people', { id: 3 })).data).toMatchObject({ id: 3, name: 'Grace Hopper' });
  const many = await people.getMany('people', { ids: [2, 12, 99] });
  expect(many.data.map(({ id }) => Number(id))).toEqual([2, 12]);
  const referring = await people.getManyReference('orders', {
    target: 'person',
    id: 1,
    pagination: { page: 1, perPage: 100 },
    sort: byId,
    filter: {},
  });
  expect(referring.data.map(({ person }: { person?: number }) => person)).toEqual([1, 1]);
  expect(referring.total).toBe(2);
});

it('creates, updates and deletes, one and many', async () => {
  const people = await provider();
  const created = await people.create('people', { data: { name: 'Tim', age: 34 } });
  expect(created.data).toMatchObject({ id: 13, name: 'Tim' });
  const before = (await people.getOne<Person>('people', { id: 13 })).data;
  const updated = await people.update<Person>('people', {
    id: 13,
    data: { ...before, city: 'Geneva' },
    previousData: before,
  });
  expect(updated.data).toMatchObject({ id: 13, name: 'Tim', age: 34, city: 'Geneva' });
  await people.updateMany('people', { ids: [1, 2], data: { city: 'Paris' } });
  expect((await people.getMany<Person>('people', { ids: [1, 2] })).data.map(({ city }) => city)).toEqual([
    'Paris',
    'Paris',
  ]);
  await people.delete('people', { id: 13, previousData: updated.data });
  await people.deleteMany('people', { ids: [1, 2] });
  const { total } = await people.getList('people', { pagination: { page: 1, perPage: 1 }, sort: byId, filter: {} });
  expect(total).toBe(10);
  await expect(people.getOne('people', { id: 13 })).rejects.toMatchObject({ status: 404 });
});
