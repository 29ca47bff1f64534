/** Follows the table that is shown: whatever happens to it, in the file too, is there a moment later. */
import { onShown, refresh } from './document.js';

/** Before a feed that was refused is asked for again, in milliseconds. */
const pause = 2000;

let followed: string | undefined;
let source: EventSource | undefined;
/** The refresh that runs now. */
let refreshing: Promise<void> | undefined;
/** What happened so far, and what of it the refresh that runs knows of. */
let happened = 0;

export function followChanges(): void {
  onShown(() => {
    const table = tableShown();
    if (table !== followed || source?.readyState === EventSource.CLOSED) follow(table);
  });
  // A browser has six connections for a server: pages that nobody sees, or that are kept for going back, hold none.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) follow(undefined);
    else void goOn();
  });
  window.addEventListener('pagehide', () => {
    follow(undefined);
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void goOn();
  });
}

async function goOn(): Promise<void> {
  await refreshSoon();
  follow(tableShown());
}

/** Its path. */
function tableShown(): string | undefined {
  return document.querySelector<HTMLElement>('#rows')?.dataset['table'];
}

function follow(table: string | undefined): void {
  source?.close();
  source = undefined;
  followed = table;
  tell('');
  const version = document.querySelector<HTMLElement>('#rows')?.dataset['version'];
  if (table === undefined || version === undefined || document.hidden) return;
  source = new EventSource(`${table}/_changes?_since=${version}`);
  source.addEventListener('open', () => {
    tell('● live');
  });
  source.addEventListener('message', () => {
    void refreshSoon();
  });
  for (const end of ['reset', 'dropped'])
    source.addEventListener(end, () => {
      startOver(table);
    });
  source.addEventListener('error', () => {
    tell('○ not live');
    // Closed for good where the server answers anything but a feed, such as 410 for what it does not know any more.
    if (source?.readyState === EventSource.CLOSED) startOver(table);
  });
}

/** From what the table is now; after a pause, because it may be gone, or the server. */
function startOver(table: string): void {
  source?.close();
  void refreshSoon();
  setTimeout(() => {
    if (followed === table) follow(table);
  }, pause);
}

/** One refresh at a time, and another behind it for what happens meanwhile. */
export function refreshSoon(): Promise<void> {
  happened += 1;
  refreshing ??= refreshAll().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function refreshAll(): Promise<void> {
  for (let known = -1; known !== happened;) {
    known = happened;
    // Where the server does not answer, the page stays as it is.
    await refresh().catch(() => {});
  }
}

function tell(text: string): void {
  const output = document.getElementById('live');
  if (output !== null) output.textContent = text;
}
