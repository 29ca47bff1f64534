import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHttp } from '../../../core/collections/http-document.js';
import { CookieJar } from '../../../core/cookies/cookie-jar.js';
import { defaultServer, parseServer } from '../../../core/request/address.js';
import type { RequestDraft } from '../../../core/request/request.js';
import { defaultSettings } from '../../../core/settings/settings.js';
import { ServerAccess } from '../../../core/tables/server-access.js';
import type { EffectContext } from '../../effect-context.js';
import { prepare, type Prepared } from './preparing.js';

const get: RequestDraft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' };
const put: RequestDraft = { ...get, method: 'PUT', url: '/{{name}}' };
const { variables: file } = parseHttp('@name = Ada\n');
const environment = new Map([['secret', { value: 'hush', isSecret: true }]]);

let collections = '';
beforeAll(async () => {
  collections = await mkdtemp(join(tmpdir(), 'rowhouse-preparing-'));
  await writeFile(join(collections, 'body.txt'), '{{name}}\r\n');
});
afterAll(async () => {
  await rm(collections, { recursive: true });
});

interface Given {
  readonly source?: string;
  readonly raw?: string;
  readonly context?: Partial<EffectContext>;
}

function prepared(draft: RequestDraft, { source, raw, context }: Given = {}): Promise<Prepared> {
  const access = new ServerAccess(() => undefined);
  access.give(defaultServer, 'Bearer key');
  const whole = {
    ...{ env: {}, collections, access, server: defaultServer, settings: defaultSettings, cookies: new CookieJar() },
    ...context,
  };
  const effect = { type: 'send', id: 1, draft, variables: { file, environment }, source, raw } as const;
  return prepare(effect, whole as EffectContext);
}

async function ready(draft: RequestDraft, given?: Given): Promise<Extract<Prepared, { kind: 'ready' }>> {
  const outcome = await prepared(draft, given);
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return outcome;
}

async function field(name: string, draft: RequestDraft, given?: Given): Promise<string | undefined> {
  const lines = [...(await ready(draft, given)).request.head.headers];
  return (
    lines
      .filter(([each]) => each.toLowerCase() === name)
      .map(([, value]) => value)
      .join(' + ') || undefined
  );
}

describe('the body of a saved request', () => {
  const bodyOf = async (body: string): Promise<string> => {
    const { request } = await ready({ ...put, body }, { source: 'x.http' });
    return new TextDecoder().decode(request.body as Uint8Array);
  };

  it('comes from its file, in which variables count only where it says so', async () => {
    expect(await bodyOf('< body.txt')).toBe('{{name}}\r\n');
    expect(await bodyOf('<@ body.txt')).toBe('Ada\r\n');
    expect(await bodyOf('{{name}}')).toBe('Ada');
  });

  it.each([
    ['< ../body.txt', /lies outside of the collection folder/],
    [`< ${join(tmpdir(), 'body.txt')}`, /lies outside of the collection folder/],
    ['< none.txt', /does not exist/],
    ['{{nothing}}', /{{nothing}} in the body is not defined/],
  ])('refuses %s', async (body, message) => {
    expect(await prepared({ ...put, body }, { source: 'x.http' })).toMatchObject({
      kind: 'refused',
      part: 'body',
      message: expect.stringMatching(message) as string,
    });
  });

  it('may be any file where the user named it', async () => {
    const { request } = await ready({ ...put, body: `< ${join(collections, 'body.txt')}` });
    expect(request.body).toMatchObject({ length: 10 });
  });
});

describe('what is wrong', () => {
  it.each([
    ['url', { ...get, url: '/{{nothing}}' }],
    ['url', { ...get, url: 'ftp://h/' }],
    ['headers', { ...get, headers: [['A', '{{nothing}}']] }],
    ['headers', { ...get, headers: [['Authorization', 'Basic a\u0001:b']] }],
    ['method', { ...get, method: 'G T' }],
  ] as const)('is told of the %s', async (part, draft) => {
    expect(await prepared(draft)).toMatchObject({ kind: 'refused', part });
  });

  it('is told of the raw text', async () => {
    expect(await prepared(get, { raw: '\\q' })).toMatchObject({ kind: 'refused', part: 'raw' });
  });
});

describe('the Authorization of the server at hand', () => {
  const draft: RequestDraft = { ...get, headers: [['Authorization', '{{$serverAuthorization}}']] };

  it('goes to it, as a secret', async () => {
    expect(await field('authorization', draft)).toBe('Bearer key');
    expect((await ready(draft)).secrets).toEqual(['Bearer key']);
    expect(await field('authorization', { ...draft, url: 'http://localhost:8080/x' })).toBe('Bearer key');
  });

  it.each(['http://other:8080/', 'http://localhost:8081/', 'https://localhost:8080/', 'http://{{name}}/'])(
    'goes not to %s',
    async (url) => {
      expect(await prepared({ ...draft, url })).toMatchObject({ kind: 'refused', part: 'headers' });
    },
  );

  it('has no value where none was given', async () => {
    const server = parseServer('other:1');
    expect(await prepared(draft, { context: { server } })).toMatchObject({ kind: 'refused', part: 'headers' });
  });
});

describe('cookies', () => {
  const cookies = new CookieJar();
  cookies.take('http://localhost:8080/', ['sid=1']);
  const context = { cookies };

  it('go along, unless there are some, or none are wanted', async () => {
    expect(await field('cookie', get, { context })).toBe('sid=1');
    expect(await field('cookie', { ...get, headers: [['COOKIE', 'own']] }, { context })).toBe('own');
    expect(await field('cookie', { ...get, url: 'http://other/' }, { context })).toBeUndefined();
    const settings = { ...defaultSettings, cookies: false };
    expect(await field('cookie', get, { context: { cookies, settings } })).toBeUndefined();
  });
});

it('hides the secrets that were used, and no others', async () => {
  expect((await ready({ ...get, url: '/{{secret}}' })).secrets).toEqual(['hush']);
  expect((await ready(put)).secrets).toEqual([]);
});
