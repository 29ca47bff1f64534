import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awkwardText } from '../../../testing/drafts.js';
import { useSeed } from '../../../testing/seed.js';
import type { RequestDraft } from '../request/request.js';
import { parseEnvironments, readEnvironments } from './environments.js';
import { hasVariables, maskSecrets, secretsOf, substitute, type Scope } from './variables.js';

const seed = useSeed('variables.test.ts');

function draft(over: Partial<RequestDraft>): RequestDraft {
  return { dialect: 'http', method: 'GET', url: '/x', headers: [], body: '', ...over };
}

function scope(file: Record<string, string>, over: Partial<Scope> = {}): Scope {
  return {
    file: Object.entries(file).map(([name, value]) => ({ name, value })),
    environment: new Map(),
    process: {},
    now: () => new Date('2024-05-06T07:08:09.012Z'),
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    ...over,
  };
}

describe('variables', () => {
  it('are put into URL, headers and body, and reported', () => {
    const environments = parseEnvironments('{"dev": {"host": "h:1", "id": 7}}', '{"dev": {"token": "s3cret"}}');
    const {
      draft: sent,
      used,
      problems,
    } = substitute(
      draft({ url: '{{host}}/{{ id }}', headers: [['Authorization', 'Bearer {{token}}']], body: '{{id}}{{id}}' }),
      scope({ id: '8' }, { environment: environments.byName.get('dev')! }),
    );
    expect(sent).toMatchObject({ url: 'h:1/8', headers: [['Authorization', 'Bearer s3cret']], body: '88' });
    expect(problems).toEqual([]);
    expect(used.map(({ name, source, isSecret }) => [name, source, isSecret])).toEqual([
      ['host', 'environment', false],
      ['id', 'file', false],
      ['token', 'environment', true],
    ]);
    expect(maskSecrets('token is s3cret', secretsOf(used))).toBe('token is •••');
  });

  it('may be made of others; what is made of a secret is one', () => {
    const environment = new Map([['password', { value: 'hunter2', isSecret: true }]]);
    const { draft: sent, used } = substitute(
      draft({ url: '{{all}}' }),
      scope({ all: '{{base}}/{{user}}', base: 'http://h', user: 'ada:{{password}}' }, { environment }),
    );
    expect(sent.url).toBe('http://h/ada:hunter2');
    expect(used).toEqual([{ name: 'all', value: 'http://h/ada:hunter2', isSecret: true, source: 'file' }]);
  });

  it.each([
    ['{{$uuid}}', '00000000-0000-4000-8000-000000000000'],
    ['{{$guid}}', '00000000-0000-4000-8000-000000000000'],
    ['{{$timestamp}}', '1714979289'],
    ['{{$isoTimestamp}}', '2024-05-06T07:08:09.012Z'],
    ['{{$randomInt}}', '500'],
    ['{{$randomInt 10 20}}', '15'],
    ['{{$processEnv HOME}}', '/home/ada'],
    ['{{$processEnv %HOME}}', '/home/ada'],
    ['{{$env HOME}}', '/home/ada'],
    ['{{$env.HOME}}', '/home/ada'],
  ])('%s is made', (body, value) => {
    const result = substitute(draft({ body }), scope({}, { process: { HOME: '/home/ada' } }));
    expect(result).toMatchObject({ draft: { body: value }, problems: [] });
  });

  it.each([
    [{ url: '/{{hots}}' }, '{{hots}} in the URL is not defined. Did you mean host?'],
    [{ headers: [['Accept', '{{nothing}}']] as const }, '{{nothing}} in the header Accept is not defined.'],
    [{ body: 'a\nb {{one}}' }, '{{one}} in the body, line 2 is defined by itself (one → two → one): break the circle.'],
    [{ body: '{{deep}}' }, '{{deep}} in the body uses {{missing}}, which is not defined.'],
    [{ body: '{{$uid}}' }, '{{$uid}} in the body is not known. Did you mean $uuid?'],
    [
      { body: '{{$randomInt 5 1}}' },
      '{{$randomInt 5 1}} in the body has no proper range: write {{$randomInt 1 100}}, the second number is not included.',
    ],
    [
      { body: '{{$env HOMe}}' },
      '{{$env HOMe}} in the body is not set in the environment of this program. Did you mean HOME?',
    ],
    [{ body: '{{constructor}}' }, '{{constructor}} in the body is not defined.'],
  ])('%j has a problem', (over, message) => {
    const given = draft(over);
    const file = { host: 'h', one: '{{two}}', two: '{{one}}', deep: '{{less}}', less: '{{missing}}' };
    const { draft: sent, problems } = substitute(given, scope(file, { process: { HOME: '/' } }));
    expect(problems.map((each) => each.message)).toEqual([message]);
    expect(sent).toEqual(given);
  });

  it('that grow without end are stopped', () => {
    const file: Record<string, string> = { v0: 'lol'.repeat(100) };
    for (let index = 1; index < 30; index += 1) file[`v${index}`] = `{{v${index - 1}}}`.repeat(10);
    const { problems } = substitute(draft({ body: '{{v29}} {{v3}}' }), scope(file));
    expect(problems).toEqual([expect.objectContaining({ message: '{{v29}} in the body makes too long a text.' })]);
    const deep: Record<string, string> = { v0: 'x' };
    for (let index = 1; index < 100; index += 1) deep[`v${index}`] = `{{v${index - 1}}}`;
    expect(substitute(draft({ body: '{{v99}}' }), scope(deep)).problems[0]!.message).toContain('nested too deep');
    const long = substitute(draft({ body: '{{v}}'.repeat(20) }), scope({ v: 'x'.repeat(1_000_000) }));
    expect(long.problems[0]!.message).toBe('{{v}} in the body makes too long a text.');
    expect(long.draft.body).toBe('{{v}}'.repeat(20));
    const many = substitute(draft({ body: '{{gone}}\n'.repeat(20_000) }), scope({}));
    expect(many.problems).toHaveLength(50);
    const names = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`a-rather-long-name-${index}`, 'x']));
    const unknown = Array.from({ length: 20_000 }, (_, index) => `{{a-rather-long-nome-${index}}}`).join('');
    expect(substitute(draft({ body: unknown }), scope(names)).problems).toHaveLength(50);
  });

  it(`leave a text without them as it is (ROWHOUSE_SEED=${seed})`, () => {
    fc.assert(
      fc.property(awkwardText, awkwardText, (body, value) => {
        const given = draft({ body });
        if (!hasVariables(given)) expect(substitute(given, scope({})).draft).toEqual(given);
        // A value is put in as it stands, `$&` and the like too.
        if (!value.includes('{{')) {
          expect(substitute(draft({ body: '<{{v}}>' }), scope({ v: value })).draft.body).toBe(`<${value}>`);
        }
      }),
    );
  });
});

describe('environments', () => {
  it('merge the two files and what is shared', () => {
    const { byName, shared, problems } = parseEnvironments(
      '{ // comment\n "$shared": {"v": 1, "w": true}, "dev": {"v": 2, "Security": {"Auth": {}}},}',
      '{"dev": {"v": "3"}, "prod": {"t": null}}',
    );
    expect(problems).toEqual([]);
    expect([...byName.keys()]).toEqual(['dev', 'prod']);
    expect(byName.get('dev')).toEqual(
      new Map([
        ['v', { value: '3', isSecret: true }],
        ['w', { value: 'true', isSecret: false }],
      ]),
    );
    expect(byName.get('prod')!.get('t')).toEqual({ value: '', isSecret: true });
    expect(shared.get('v')).toEqual({ value: '1', isSecret: false });
  });

  it('say what is wrong with the files', async () => {
    expect(parseEnvironments('{"dev": {\n"a": }', undefined).problems).toEqual([
      expect.stringMatching(/http-client\.env\.json, line 2: ValueExpected/),
    ]);
    expect(parseEnvironments('{"a":'.repeat(200_000), undefined).problems).toHaveLength(1);
    expect(parseEnvironments('[]', '{"dev": 1}').problems).toEqual([
      expect.stringContaining('holds no object'),
      expect.stringContaining('"dev" is no object'),
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-environments-'));
    try {
      expect(await readEnvironments(folder)).toMatchObject({ problems: [] });
      await writeFile(join(folder, 'http-client.env.json'), '{"dev": {"a": "b"}}');
      await writeFile(join(folder, 'http-client.private.env.json'), Buffer.from([0xff]));
      const read = await readEnvironments(folder);
      expect([...read.byName.keys()]).toEqual(['dev']);
      expect(read.problems).toEqual([expect.stringContaining('not UTF-8')]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
