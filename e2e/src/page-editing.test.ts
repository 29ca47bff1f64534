/** Editing a cell in a real browser while other things happen: nothing is written that nobody meant. */
import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cellOf, noChromium, openTable, read } from './chromium.js';
import { patch } from './other-client.js';
import { startServer, temporaryFolder, until, type RunningServer } from './programs.js';

interface Shown {
  readonly server: RunningServer;
  readonly page: Page;
  readonly folder: string;
}

async function start(table: string, content?: string, query = ''): Promise<Shown> {
  const folder = content === undefined ? temporaryFolder(table) : temporaryFolder();
  if (content !== undefined) writeFileSync(join(folder, `${table}.csv`), content);
  const server = await startServer(folder);
  return { server, folder, page: (await openTable(server, `${table}${query}`)).page };
}

/** Types into a cell, and leaves the field open. */
async function type(page: Page, key: string, column: string, text: string): Promise<void> {
  await cellOf(page, key, column).dblclick();
  await page.keyboard.type(text);
}

const written = (page: Page): Promise<number> => page.locator('#log summary', { hasText: /^PATCH / }).count();

/** Resolves when the page has asked for itself once more than before `act`. */
async function refreshed(page: Page, act: () => Promise<unknown>): Promise<void> {
  const answer = page.waitForResponse(
    (response) => response.headers()['content-type']?.startsWith('text/html') ?? false,
  );
  await act();
  await (await answer).finished();
}

describe.skipIf(noChromium)('what is half typed', () => {
  test('stays, unwritten, while another row changes', async () => {
    const { server, page } = await start('people');
    await type(page, '1', 'city', 'Par');
    await refreshed(page, () => patch(server, '/people/3', { city: 'Arlington' }));
    await page.keyboard.type('is');
    expect(await written(page)).toBe(0);
    await page.keyboard.press('Enter');
    await cellOf(page, '3', 'city').getByText('Arlington').waitFor();
    expect(await read(server, '/people/1')).toMatchObject({ city: 'Paris' });
  });

  test('stays while its row leaves the filter, and while a column comes', async () => {
    const { server, page, folder } = await start('people', undefined, '?city=London');
    await type(page, '1', 'city', 'Par');
    await refreshed(page, () => patch(server, '/people/1', { city: 'Oslo' }));
    await page.locator('tr.changed-elsewhere textarea').waitFor();
    const file = join(folder, 'people.csv');
    await until(() => readFileSync(file, 'utf8').includes('Oslo'));
    const wider = readFileSync(file, 'utf8')
      .split('\n')
      .map((line, index) => (line === '' ? '' : line + (index === 0 ? ',note' : ',')));
    await refreshed(page, async () => writeFile(file, wider.join('\n')));
    expect(await page.locator('textarea').inputValue()).toBe('Par');
    expect(await written(page)).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByText('0 rows').waitFor();
    expect(await read(server, '/people/1')).toMatchObject({ city: 'Oslo' });
  });

  test('is not written by going back to another page', async () => {
    const { server, page } = await start('people');
    await page.getByRole('link', { name: 'age' }).click();
    await page.waitForURL('**/people?_sort=age');
    await type(page, '1', 'city', 'Par');
    await page.goBack();
    await until(async () => (await page.locator('textarea').count()) === 0);
    expect(await written(page)).toBe(0);
    expect(await read(server, '/people/1')).toMatchObject({ city: 'London' });
  });
});

describe.skipIf(noChromium)('an edit', () => {
  test('in a table without a key never lands on another row', async () => {
    const { server, page } = await start('log', 'level,msg\ninfo,a\ninfo,b\ninfo,c\n');
    await cellOf(page, '_row/2', 'level').dblclick();
    await page.keyboard.type('error');
    const tag = (await fetch(`${server.url}/log/_row/1`)).headers.get('etag')!;
    await refreshed(page, () => fetch(`${server.url}/log/_row/1`, { method: 'DELETE', headers: { 'If-Match': tag } }));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('is another one by now').waitFor();
    const rows = [
      { level: 'info', msg: 'b' },
      { level: 'info', msg: 'c' },
    ];
    expect(await read(server, '/log')).toEqual(rows);
    await page.keyboard.press('Escape');
    await page.getByText('rows 1 to 2 of 2').waitFor();
    expect(await cellOf(page, '_row/2', 'msg').textContent()).toBe('c');
  });

  test('that is slow to save takes no focus from the next one', async () => {
    const { server, page } = await start('people');
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/people/1', async (route: Route) => {
      await held;
      await route.continue();
    });
    await type(page, '1', 'name', 'Countess');
    await page.keyboard.press('Enter');
    await type(page, '2', 'city', 'Ber');
    release!();
    await page.getByText(/PATCH \/people\/1 → 200/).waitFor();
    await page.keyboard.type('lin');
    await page.keyboard.press('Enter');
    await page.getByText(/PATCH \/people\/2 → 200/).waitFor();
    expect(await read(server, '/people/1')).toMatchObject({ name: 'Countess' });
    expect(await read(server, '/people/2')).toMatchObject({ city: 'Berlin' });
  });

  test('that is refused is not sent again by itself', async () => {
    const { page } = await start('people');
    await page.route(/\/people\/[12]$/, (route) => route.fulfill({ status: 503, body: '{"detail":"Not now."}' }));
    await type(page, '1', 'name', 'One');
    await type(page, '2', 'name', 'Two');
    await page.keyboard.press('Enter');
    await until(async () => (await page.getByText(/→ 503/).count()) === 2);
    await page.getByRole('alert').getByText('Not now.').waitFor();
    await refreshed(page, () => page.evaluate('document.dispatchEvent(new Event("visibilitychange"))'));
    expect(await written(page)).toBe(2);
  });

  test('that is given up shows the row as it is by now', async () => {
    const { server, page } = await start('people');
    await type(page, '1', 'city', 'Par');
    await patch(server, '/people/1', { name: 'Eve', city: 'Oslo' });
    await page.locator('tr.changed-elsewhere textarea').waitFor();
    await page.keyboard.press('Escape');
    await cellOf(page, '1', 'city').getByText('Oslo').waitFor();
    await cellOf(page, '1', 'name').getByText('Eve').waitFor();
  });

  test('leaves the line ends of a cell as they are', async () => {
    const { server, page } = await start('notes', 'id,note\n1,"a\r\nb"\n');
    await cellOf(page, '1', 'note').dblclick();
    await page.keyboard.press('Enter');
    await until(async () => (await page.locator('textarea').count()) === 0);
    expect(await written(page)).toBe(0);
    await cellOf(page, '1', 'note').dblclick();
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await page.keyboard.press('Enter');
    await page.getByText(/PATCH \/notes\/1 → 200/).waitFor();
    expect(await read(server, '/notes/1')).toEqual({ id: 1, note: 'a\r\nb!' });
  });
});

describe.skipIf(noChromium)('a table that is followed', () => {
  test('shows equal rows and those that read alike to who may only read', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'x.csv');
    writeFileSync(file, 'a,b\n1,23\nx,1\nx,1\n');
    const server = await startServer(folder, '--read-only');
    const { page } = await openTable(server, 'x');
    const cells = (): Promise<string[]> => page.locator('#rows tbody td').allTextContents();
    writeFileSync(file, 'a,b\n12,3\nx,1\nx,1\nz,3\n');
    await until(async () => (await cells()).join('|') === '12|3|x|1|x|1|z|3');
  });

  test('keeps to the page that was gone to last', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => `${index + 1},x\n`);
    const { server, page } = await start('long', `id,name\n${rows.join('')}`);
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isHeld = false;
    await page.route(/\/long$/, async (route) => {
      isHeld = true;
      await held;
      await route.continue();
    });
    await patch(server, '/long/1', { name: 'y' });
    await until(() => isHeld);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText('rows 101 to 150 of 150').waitFor();
    const late = page.waitForResponse(/\/long$/);
    release!();
    await (await late).finished();
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))');
    expect(await page.locator('#rows tbody th').first().textContent()).toBe('101');
    expect(await page.locator('#pages').textContent()).toContain('rows 101 to 150');
    await patch(server, '/long/150', { name: 'z' });
    await cellOf(page, '150', 'name').getByText('z').waitFor();
  });

  test('is followed by no connection while nobody sees it', async () => {
    const { server, page } = await start('people');
    const hide = (hidden: boolean): Promise<unknown> =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await hide(true);
    await until(async () => (await page.locator('#live').textContent()) === '');
    await patch(server, '/people/3', { city: 'Arlington' });
    await hide(false);
    await cellOf(page, '3', 'city').getByText('Arlington').waitFor();
    await page.getByText('● live').waitFor();
  });
});
