/** What the pages do beyond being read. Without it links and the search still work, as ever in a browser. */
import { listenToCells } from './cell-keys.js';
import { addColumnFilters } from './column-filters.js';
import { open, say } from './document.js';
import { detailOf } from './exchange.js';
import { followChanges } from './live-changes.js';
import { send } from './requests.js';

addColumnFilters();
listenToCells();
followChanges();

/** Links to pages of tables are followed here, so that the log of requests stays. */
document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  const link = target?.closest('a');
  if (link === null || link === undefined || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
    const post = target?.closest<HTMLElement>('[data-post]');
    if (post !== null && post !== undefined) void decide(post.dataset['post']!);
    return;
  }
  const { origin, pathname, search } = new URL(link.href);
  if (origin !== location.origin || (pathname.startsWith('/_') && pathname !== '/')) return;
  event.preventDefault();
  void open(pathname + search, 'new');
});

/** A search without words is none. */
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (form.id !== 'search') return;
  event.preventDefault();
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && (name !== 'q' || value !== '')) parameters.append(name, value);
  const query = parameters.toString();
  void open(location.pathname + (query === '' ? '' : `?${query}`), 'new');
});

window.addEventListener('popstate', () => void open(location.pathname + location.search, 'kept'));

/** Accepts or discards what waits for a decision. */
async function decide(path: string): Promise<void> {
  try {
    const answered = await send({ method: 'POST', path, headers: { Accept: 'application/json' } });
    if (answered.status >= 300) say(detailOf(answered));
    else await open(location.pathname + location.search, 'kept');
  } catch {
    say('The server does not answer: is it running?');
  }
}
