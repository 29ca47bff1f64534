/** Debian's Chromium, driven by playwright-core: what a person with a browser would see. */
import { execFileSync } from 'node:child_process';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { missing, type RunningServer } from './programs.js';

/** Why tests in a browser must be skipped; undefined where there is one. */
export const noChromium = missing('chromium', { debianPackage: 'chromium' });

/** Nothing but what the tests ask for goes over the network. */
const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const running: Browser[] = [];
afterAll(async () => {
  await Promise.all(running.splice(0).map((browser) => browser.close()));
});

/** @param names hosts that lead to this machine, as an attacker's name server has it */
async function launch(names: readonly string[]): Promise<Browser> {
  const rules = names.map((name) => `MAP ${name} 127.0.0.1`).join(', ');
  const browser = await chromium.launch({
    executablePath: execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
    chromiumSandbox: false,
    args: [...quiet, ...(rules === '' ? [] : [`--host-resolver-rules=${rules}`])],
  });
  running.push(browser);
  return browser;
}

/** One browser for all tests of a file; each has a context of its own. */
let shared: Promise<Browser> | undefined;

export interface BrowserPage {
  readonly page: Page;
  /** What the page wrote to the console as an error, and what its scripts threw. */
  readonly errors: readonly string[];
}

/** Opens a page; it is gone after the test. */
export async function openPage(
  address: string,
  { names = [], ...options }: BrowserContextOptions & { readonly names?: readonly string[] } = {},
): Promise<BrowserPage> {
  const browser = names.length > 0 ? await launch(names) : await (shared ??= launch([]));
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  // Sooner than the test's own limit, so that the error says what did not come.
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  return { page, errors };
}

/** A table, once it is followed: what is changed from now on is shown. */
export async function openTable(server: RunningServer, target: string): Promise<BrowserPage> {
  const opened = await openPage(`${server.url}/${target}`);
  await opened.page.getByText('● live').waitFor();
  return opened;
}

/** @param key or `_row/` and the number of a row without one */
export function cellOf(page: Page, key: string, column: string): Locator {
  return page.locator(`tr[data-path$="/${key}"] [data-column="${column}"]`);
}

export async function read(server: RunningServer, path: string): Promise<unknown> {
  return (await fetch(server.url + path)).json();
}
