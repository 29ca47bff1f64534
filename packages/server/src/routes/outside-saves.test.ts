import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asking } from '../testing/api.js';
import { onFiles, startServer } from '../testing/server.js';

const people = 'id,name\n1,Ada\n2,Grace\n3,Alan\n';
const many = `id,name\n${Array.from({ length: 40 }, (_, id) => `${id},name ${id}\n`).join('')}`;

interface Listed {
  readonly id: string;
  readonly links: Readonly<Record<string, string>>;
}

onFiles('a save that looks like an accident waits, and is merged when it is accepted', async () => {
  const server = await startServer({ 'people.csv': many });
  const ask = asking(server);
  expect((await ask('GET /people/_held')).json).toEqual([]);
  writeFileSync(join(server.folder, 'people.csv'), 'id,name\n');
  expect((await ask('GET /people')).json).toHaveLength(40);
  const [held] = (await ask('GET /people/_held')).json as [Listed];
  expect(held).toMatchObject({ reason: 'rows-gone', bytes: 8, message: expect.stringContaining('40') as string });
  const accepted = await ask(`POST ${held.links['accept']!}`);
  expect([accepted.status, accepted.json]).toEqual([200, expect.objectContaining({ name: 'people', rows: 0 })]);
  expect((await ask('GET /people')).json).toEqual([]);
});

onFiles('a save that cannot be read waits, and is forgotten when it is discarded', async () => {
  const server = await startServer({ 'people.csv': people });
  const ask = asking(server);
  writeFileSync(join(server.folder, 'people.csv'), 'id,name\n1,"Ada');
  expect((await ask('GET /people')).json).toHaveLength(3);
  const [held] = (await ask('GET /people/_held')).json as [Listed];
  expect(held).toMatchObject({ reason: 'unreadable', line: 2, file: `${held.id}.csv` });
  expect((await ask(`POST ${held.links['discard']!}`)).status).toBe(204);
  expect((await ask(`POST ${held.links['discard']!}`)).status).toBe(404);
  expect((await ask('GET /people/_held')).json).toEqual([]);
});

onFiles('what a merge could not decide is told, until somebody has seen to it', async () => {
  const server = await startServer({ 'people.csv': people });
  const ask = asking(server);
  await ask('PATCH /people/1', { body: { name: 'Ada L.' } });
  writeFileSync(join(server.folder, 'people.csv'), 'id,name\n1,Countess\n2,Grace H.\n3,Alan\n');
  expect((await ask('GET /people?_fields=name')).json).toEqual([
    { name: 'Ada L.' },
    { name: 'Grace H.' },
    { name: 'Alan' },
  ]);
  const [report] = (await ask('GET /people/_conflicts')).json as [Listed];
  expect(report).toMatchObject({
    conflicts: [{ kind: 'cell', key: '1', column: 'name', ours: 'Ada L.', theirs: 'Countess' }],
  });
  expect((await ask(`POST ${report.links['discard']!}`)).status).toBe(204);
  expect((await ask('GET /people/_conflicts')).json).toEqual([]);
});

it.each([
  ['GET /nobody/_held', 404],
  ['POST /people/_held/0123456789abcdef/accept', 404],
  ['POST /people/_held/..%2F..%2Fpeople/discard', 404],
  ['GET /people/_held/x/accept', 405],
  ['POST /people/_held/x/burn', 404],
  ['GET /people/_nothing', 404],
])('%s: %i', async (request, status) => {
  const ask = asking(await startServer({ 'people.csv': people }));
  expect((await ask(request)).status).toBe(status);
});
