/** The pages in a real browser. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cellOf, noChromium, openPage, openTable, read } from './chromium.js';
import { patch } from './other-client.js';
import { run, serverProgram, startServer, temporaryFolder, until, type RunningServer } from './programs.js';

const names = (page: Page): Promise<string[]> => page.locator('td[data-column=name]').allTextContents();

describe.skipIf(noChromium)('in Chromium', () => {
  test('from the list of tables to one, sorted, filtered, searched, and back again', async () => {
    const server = await startServer(temporaryFolder('people', 'books'));
    const { page, errors } = await openPage(server.url);
    await page.getByRole('link', { name: 'people' }).click();
    await page.getByRole('link', { name: 'age' }).click();
    await page.waitForURL('**/people?_sort=age');
    expect((await names(page))[0]).toBe('张伟');
    await page.getByRole('link', { name: 'age' }).click();
    await page.waitForURL('**/people?_sort=-age');
    expect((await names(page))[0]).toBe('Alan Turing');

    await page.getByLabel('Filter age').fill('>=38');
    await page.getByLabel('Filter age').press('Enter');
    await page.waitForURL('**/people?_sort=-age&age%3Agte=38');
    expect(await names(page)).toEqual(['Alan Turing', 'Radia Perlman']);
    expect(await page.getByLabel('Filter age').inputValue()).toBe('>=38');

    await page.getByLabel('Search').fill('radia');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**q=radia*');
    expect(await names(page)).toEqual(['Radia Perlman']);
    await page.goBack();
    await until(async () => (await names(page)).length === 2);
    await page.getByRole('link', { name: 'Show all' }).click();
    await until(async () => (await names(page)).length === 12);
    expect(await page.locator('#log li').count()).toBeGreaterThanOrEqual(6);
    expect(errors).toEqual([]);
  });

  test('filters in the words of the query string', async () => {
    const server = await startServer(temporaryFolder('people'));
    const { page } = await openPage(`${server.url}/people`);
    for (const [column, text, query] of [
      ['city', 'on', 'city%3Acontains=on'],
      ['city', '=London', 'city%3Aeq=London'],
      ['city', '!=London', 'city%3Ane=London'],
      ['city', '=', 'city%3Aisnull=true'],
      ['city', '!=', 'city%3Aisnull=false'],
      ['age', '<30', 'age%3Alt=30'],
      ['age', '36', 'age%3Aeq=36'],
    ] as const) {
      await page.goto(`${server.url}/people`);
      await page.getByLabel(`Filter ${column}`).fill(text);
      await page.getByLabel(`Filter ${column}`).press('Enter');
      await page.waitForURL(`**/people?${query}`);
    }
  });

  test('pages of a long table', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 150 }, (_, index) => `${index + 1},name ${index + 1}\n`);
    writeFileSync(join(folder, 'long.csv'), `id,name\n${rows.join('')}`);
    const server = await startServer(folder);
    const { page } = await openPage(`${server.url}/long`);
    await page.getByText('rows 1 to 100 of 150').waitFor();
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText('rows 101 to 150 of 150').waitFor();
    expect((await names(page))[0]).toBe('name 101');
    await page.getByRole('link', { name: 'Previous' }).click();
    await page.getByText('rows 1 to 100 of 150').waitFor();
  });

  test('a cell is changed, with the keyboard alone too, and the request that did it is shown', async () => {
    const folder = temporaryFolder('people');
    const server = await startServer(folder);
    const { page, errors } = await openTable(server, 'people');
    await cellOf(page, '1', 'age').dblclick();
    await page.keyboard.type('37');
    await page.keyboard.press('Enter');
    await page.getByText(/PATCH \/people\/1 → 200/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('F2');
    await page.keyboard.type('Busan');
    await page.keyboard.press('Enter');
    await page.getByText(/PATCH \/people\/2 → 200/).waitFor();
    await page.getByText(/PATCH \/people\/1 → 200/).click();
    await page.getByText('{"age": 37}').waitFor();
    expect(await page.locator('#log details[open] pre').textContent()).toMatch(
      /^PATCH \/people\/1 HTTP\/1\.1\nHost: .*\nContent-Type: application\/merge-patch\+json\nIf-Match: "[\w-]{22}"/,
    );
    expect(await read(server, '/people/1')).toMatchObject({ age: 37 });
    expect(await read(server, '/people/2')).toMatchObject({ city: 'Busan' });
    await until(() => readFileSync(join(folder, 'people.csv'), 'utf8').includes('35,Busan'));
    expect(errors).toEqual([]);
  });

  test('Escape leaves a cell as it was, and one that is not changed is not written', async () => {
    const server = await startServer(temporaryFolder('people'));
    const { page } = await openTable(server, 'people');
    await cellOf(page, '1', 'city').dblclick();
    await page.keyboard.type('Nowhere');
    await page.keyboard.press('Escape');
    await cellOf(page, '1', 'city').dblclick();
    await page.keyboard.press('Enter');
    expect(await cellOf(page, '1', 'city').textContent()).toBe('London');
    expect(await page.locator('#log').textContent()).not.toContain('PATCH');
  });

  test('what the server refuses is said, and can be mended', async () => {
    const folder = temporaryFolder('people');
    const field = { name: 'age', type: 'integer', constraints: { maximum: 150 } };
    const resource = { name: 'people', path: 'people.csv', schema: { fields: [field] } };
    writeFileSync(join(folder, 'datapackage.json'), JSON.stringify({ resources: [resource] }));
    const server = await startServer(folder);
    const { page } = await openTable(server, 'people');
    await cellOf(page, '1', 'age').dblclick();
    await page.keyboard.type('1000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('150').waitFor();
    await page.keyboard.press('Escape');
    expect(await cellOf(page, '1', 'age').textContent()).toBe('36');
  });

  test('what another client writes, and what is saved in the file, is there a moment later', async () => {
    const folder = temporaryFolder('people');
    const server = await startServer(folder);
    const { page } = await openTable(server, 'people');
    await patch(server, '/people/3', { city: 'Arlington' });
    await cellOf(page, '3', 'city').getByText('Arlington').waitFor();
    const file = join(folder, 'people.csv');
    await until(() => readFileSync(file, 'utf8').includes('Arlington'));
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('Hampton', 'Newport News') + '13,Tim,tim@example.ch,34,Geneva\n',
    );
    await cellOf(page, '5', 'city').getByText('Newport News').waitFor();
    await cellOf(page, '13', 'name').getByText('Tim').waitFor();
    await page.getByText('rows 1 to 13 of 13').waitFor();
  });

  describe('a row that somebody else changes while it is edited', () => {
    async function collide(change: object): Promise<{ server: RunningServer; page: Page }> {
      const server = await startServer(temporaryFolder('people'));
      const { page } = await openTable(server, 'people');
      await cellOf(page, '1', 'city').dblclick();
      await page.keyboard.type('Paris');
      await patch(server, '/people/1', change);
      await page.locator('tr.changed-elsewhere textarea').waitFor();
      await page.keyboard.press('Enter');
      return { server, page };
    }

    test('in the same cell: both are shown, and mine is written where I say so', async () => {
      const { server, page } = await collide({ city: 'Lyon' });
      await page.getByText('“city” was changed meanwhile').waitFor();
      expect(await page.locator('#conflict dd').allTextContents()).toEqual(['London', 'Lyon', 'Paris']);
      await page.getByRole('button', { name: 'Write mine' }).click();
      await page.getByText(/PATCH \/people\/1 → 200/).waitFor();
      expect(await read(server, '/people/1')).toMatchObject({ city: 'Paris' });
    });

    test('in the same cell: theirs stays where I say so', async () => {
      const { server, page } = await collide({ city: 'Lyon' });
      await page.getByRole('button', { name: 'Take theirs' }).click();
      await until(async () => (await cellOf(page, '1', 'city').textContent()) === 'Lyon');
      expect(await read(server, '/people/1')).toMatchObject({ city: 'Lyon' });
    });

    test('in another cell: both changes stay, and nobody is asked', async () => {
      const { server, page } = await collide({ age: 99 });
      await page.getByText(/PATCH \/people\/1 → 200/).waitFor();
      expect(await read(server, '/people/1')).toMatchObject({ city: 'Paris', age: 99 });
      await cellOf(page, '1', 'age').getByText('99').waitFor();
    });
  });

  test('a save of the file that waits is accepted with a button', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 40 }, (_, index) => `${index},x\n`).join('');
    writeFileSync(join(folder, 'many.csv'), `id,name\n${rows}`);
    const server = await startServer(folder);
    const { page } = await openPage(`${server.url}/many`);
    writeFileSync(join(folder, 'many.csv'), 'id,name\n');
    await until(async () => ((await read(server, '/many/_held')) as unknown[]).length === 1);
    await page.goto(`${server.url}/many/_held`);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('No save of the file waits').waitFor();
    expect(await read(server, '/many')).toEqual([]);
  });

  test('without scripts it can still be read, sorted and searched', async () => {
    const server = await startServer(temporaryFolder('people'));
    const { page } = await openPage(server.url, { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'people' }).click();
    await page.getByRole('link', { name: 'age' }).click();
    await until(async () => (await names(page))[0] === '张伟');
    await page.getByLabel('Search').fill('wien');
    await page.getByRole('button', { name: 'Search' }).click();
    await until(async () => (await names(page)).join() === 'Hedy Lamarr');
    await page.getByRole('link', { name: '12', exact: true }).click();
    await page.getByRole('heading', { name: 'people: 12' }).waitFor();
    expect(await page.locator('#requests pre').textContent()).toContain('GET /people/12 HTTP/1.1');
  });

  test('a cell that looks like markup or a script is shown as it stands', async () => {
    const folder = temporaryFolder();
    const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
    writeFileSync(join(folder, 'notes.csv'), `id,name\n1,"${hostile.replaceAll('"', '""')}"\n`);
    const server = await startServer(folder);
    const { page, errors } = await openPage(`${server.url}/notes`);
    await page.getByText('● live').waitFor();
    expect(await names(page)).toEqual([hostile]);
    await patch(server, '/notes/1', { name: `${hostile}!` });
    await until(async () => (await names(page))[0] === `${hostile}!`);
    expect(await page.title()).toBe('notes · rowhouse');
    expect(errors).toEqual([]);
  });

  test('with tokens a browser asks for one, and follows changes with it', async () => {
    const folder = temporaryFolder('people');
    const tokens = join(temporaryFolder(), 'tokens.txt');
    const made = await run(process.execPath, [serverProgram, 'token', '--role', 'write']);
    writeFileSync(tokens, made.stderr);
    const server = await startServer(folder, '--tokens', tokens);
    const { page } = await openPage(`${server.url}/people`, {
      httpCredentials: { username: '', password: made.stdout.trim() },
    });
    await page.getByText('● live').waitFor();
  });

  test('where both dialects are spoken no spare connection of the browser is greeted', async () => {
    const server = await startServer(temporaryFolder('people'), '--dialect', 'auto', '--greeting-delay', '100');
    const { page, errors } = await openTable(server, 'people');
    for (let round = 0; round < 10; round += 1) {
      await page.goto(`${server.url}/`);
      await page.goto(`${server.url}/people`);
      await page.getByText('● live').waitFor();
    }
    expect(await page.content()).not.toContain('Welcome');
    expect(server.output()).not.toContain('was greeted');
    expect(errors).toEqual([]);
  });
});
