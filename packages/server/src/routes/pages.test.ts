/** The same resources as pages for people; what scripts make of them is tested in a browser. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeToken } from '../access/tokens.js';
import { assetNames } from '../page/assets.js';
import { type Ask, asking } from '../testing/api.js';
import { onFiles, startServer } from '../testing/server.js';

const page = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

const people = 'id,name,age\n1,Ada,36\n2,Tim,34\n3,Bob,\n';

test('browsers get pages, and programs that take anything get data', async () => {
  const ask = asking(await startServer({ 'people.csv': people }));
  for (const path of ['/', '/people', '/people/1']) await demandBoth(ask, path);
  expect((await ask('GET /people.html')).text).toContain('<td data-column="name" class="text">Ada</td>');
});

onFiles('the same for what others saved', async () => {
  const ask = asking(await startServer({ 'people.csv': people }));
  for (const path of ['/people/_held', '/people/_conflicts']) await demandBoth(ask, path);
});

async function demandBoth(ask: Ask, path: string): Promise<void> {
  const forPeople = await ask(`GET ${path}`, page);
  expect(forPeople.status).toBe(200);
  expect(forPeople.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(forPeople.headers.get('vary')).toContain('Accept');
  expect(forPeople.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  const forPrograms = await ask(`GET ${path}`, { headers: { Accept: '*/*' } });
  expect(forPrograms.headers.get('content-type')).toBe('application/json');
}

onFiles('the list of tables says what each holds, and what is wrong with one that can not be read', async () => {
  const ask = asking(await startServer({ 'people.csv': people, 'broken.csv': 'a,a\n1,2\n' }));
  const { text } = await ask('GET /', page);
  expect(text).toContain('<a href="/people">people</a></th><td class="number">3</td><td>id</td><td>id, name, age</td>');
  expect(text).toMatch(/<tr class="fault"><th scope="row">broken<\/th><td colspan="3">can(?:'|&#39;)t be read/);
});

test('no cell, column or table name is taken for markup', async () => {
  const hostile = '<img src=x onerror="alert(1)">';
  const files = { "a'b&.csv": `id,"${hostile.replaceAll('"', '""')}"\n"<b>","</td><script>alert(2)</script>"\n` };
  const ask = asking(await startServer(files));
  const key = encodeURIComponent('<b>');
  for (const path of ['/', "/a'b%26", `/a'b%26/${key}`, `/a'b%26?q=%22%3E%3Cscript%3E`]) {
    const { status, text } = await ask(`GET ${path}`, page);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<img|<b>|<script>|onerror="/);
  }
  const { text } = await ask("GET /a'b%26", page);
  expect(text).toContain('&lt;/td&gt;&lt;script&gt;alert(2)&lt;/script&gt;');
});

test('headings sort: upwards, downwards, not at all, and keep the filter but not the page', async () => {
  const ask = asking(await startServer({ 'people.csv': people }));
  const heading = async (query: string): Promise<string> => {
    const { text } = await ask(`GET /people${query}`, page);
    return /<th scope="col"[^>]*data-column="age">.*?<\/th>/.exec(text)![0];
  };
  expect(await heading('?age:gte=1&_page=1')).toBe(
    '<th scope="col" class="number" data-column="age"><a href="/people?age%3Agte=1&amp;_sort=age">age</a></th>',
  );
  expect(await heading('?_sort=age')).toContain(
    'aria-sort="ascending" data-column="age"><a href="/people?_sort=-age">',
  );
  expect(await heading('?_sort=-age')).toContain('aria-sort="descending" data-column="age"><a href="/people">');
});

test('sorting and searching on a later page begin at the first, and keep its size', async () => {
  const ask = asking(await startServer({ 'people.csv': people }));
  const { text } = await ask('GET /people?_page=2&_per_page=2', page);
  const targets = [...text.matchAll(/<a href="(\/people\?[^"]*_sort[^"]*)"/g)].map(([, target]) =>
    target!.replaceAll('&amp;', '&'),
  );
  expect(targets).toHaveLength(3);
  for (const target of targets) expect((await ask(`GET ${target}`, page)).text).toContain('rows 1 to 2 of 3');
  const hidden = [...text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name, value]) => `${name!}=${value!}`,
  );
  expect((await ask(`GET /people?q=a&${hidden.join('&')}`, page)).text).toContain('rows 1 to 1 of 1');
});

test('a name that _sort can not hold heads its column without a link, and line ends stay as they are', async () => {
  const ask = asking(await startServer({ 'odd.csv': 'id,"a,b"\n1,"x\r\ny"\n' }));
  const { text } = await ask('GET /odd', page);
  expect(text).toContain('data-column="a,b">a,b</th>');
  expect(text).toContain('x&#13;\ny</td>');
});

test('a table is shown in pages that lead to each other', async () => {
  const rows = Array.from({ length: 250 }, (_, index) => `${index + 1},x\n`).join('');
  const ask = asking(await startServer({ 'many.csv': `id,what\n${rows}` }));
  const first = (await ask('GET /many', page)).text;
  expect(first).toContain('<span>rows 1 to 100 of 250</span>');
  const next = /<a rel="next" href="([^"]*)"/.exec(first)![1]!.replaceAll('&amp;', '&');
  const second = (await ask(`GET ${next}`, page)).text;
  expect(second).toContain('<span>rows 101 to 200 of 250</span>');
  expect(second).toContain('<a href="/many/101">101</a>');
  expect(second).toMatch(/rel="prev" href="[^"]*_page=1"/);
  expect((await ask('GET /many?_limit=2', page)).text).toMatch(/2 rows<\/span> <a rel="next" href="[^"]*_after=/);
});

describe('what scripts need to change a cell', () => {
  const changeable = /<tr data-path="\/people\/1" data-revision="[\w-]{22}">/;

  test('is there for whoever may write', async () => {
    const ask = asking(await startServer({ 'people.csv': people }));
    expect((await ask('GET /people', page)).text).toMatch(changeable);
    expect((await ask('GET /people/1', page)).text).toMatch(
      /<table id="row"[^>]* data-path="\/people\/1" data-revision="/,
    );
  });

  test('is not there for whoever may only read', async () => {
    const ask = asking(await startServer({ 'people.csv': people }, { readOnly: true }));
    for (const path of ['/people', '/people/1'])
      expect((await ask(`GET ${path}`, page)).text).not.toContain('data-path');
  });

  test('is not there where the path would lead elsewhere', async () => {
    const ask = asking(await startServer({ 'people.csv': 'id,name\n_held,Ada\n..,Tim\n' }));
    expect((await ask('GET /people', page)).text).not.toContain('data-path');
  });
});

onFiles('a save that waits is told of with the table, and can be decided about', async () => {
  const server = await startServer({ 'people.csv': people });
  const ask = asking(server);
  await ask('GET /people');
  expect((await ask('GET /people', page)).text).not.toContain('wait for a decision');
  writeFileSync(join(server.folder, 'people.csv'), 'id,name,age\n1,"Ada');
  expect((await ask('GET /people', page)).text).toContain('/people/_held">1 save of the file</a>');
  expect((await ask('GET /people/_held', page)).text).toMatch(
    /<button data-post="\/people\/_held\/[0-9a-f]{16}\/accept">Accept<\/button>/,
  );
});

onFiles('who may not decide about a save sees it all the same', async () => {
  const [admin, writer] = [makeToken('admin', '*'), makeToken('write', '*')];
  const { folder } = await startServer({ 'tokens.txt': `${admin.line}\n${writer.line}\n` });
  const server = await startServer({ 'people.csv': people }, { tokens: join(folder, 'tokens.txt') });
  const ask = asking(server);
  const held = async ({ token }: { token: string }): Promise<string> => {
    const headers = { ...page.headers, Authorization: `Bearer ${token}` };
    await ask('GET /people', { headers });
    return (await ask('GET /people/_held', { headers })).text;
  };
  expect(await held(admin)).toContain('No save');
  writeFileSync(join(server.folder, 'people.csv'), 'id,name,age\n1,"Ada');
  expect(await held(admin)).toContain('Accept</button>');
  expect(await held(writer)).toMatch(/never closed(?![^]*<button)/);
});

test('what pages have no place for, and what there is not, is a problem as ever', async () => {
  const ask = asking(await startServer({ 'people.csv': people }));
  expect((await ask('GET /people?_embed=x', page)).json).toMatchObject({
    status: 400,
    detail: expect.stringMatching(/page/) as string,
  });
  expect((await ask('GET /people/9', page)).json).toMatchObject({ status: 404 });
});

test('every script of the pages is served', () => {
  const sources = readdirSync(new URL('../../browser/', import.meta.url));
  expect(assetNames.filter((name) => name.endsWith('.js')).sort()).toEqual(
    sources.map((name) => name.replace(/\.ts$/, '.js')).sort(),
  );
});

test('assets have a type and a tag, and there are no others', async () => {
  const ask = asking(await startServer());
  const style = await ask('GET /_page/page.css');
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  const tag = style.headers.get('etag')!;
  expect((await ask('GET /_page/page.css', { headers: { 'If-None-Match': tag } })).status).toBe(304);
  for (const path of ['/_page/none.js', '/_page/..%2fpackage.json', '/_page/', '/_page/__proto__'])
    expect((await ask(`GET ${path}`)).status).toBe(404);
});
