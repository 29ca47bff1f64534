import type { CookieView } from '../../../core/cookies/cookie-jar.js';
import type { Variables } from '../saved/state.js';

/** What is in the jar. */
export type CookiesMessage =
  | { readonly type: 'cookies-came'; readonly cookies: readonly CookieView[] }
  /** Which cookies the jar adds to a request for a URL as it is typed. */
  | { readonly type: 'cookies-matched'; readonly url: string; readonly names: readonly string[] }
  /** A cookie was not taken, or the jar not written; one sentence. */
  | { readonly type: 'cookies-refused'; readonly message: string };

export type CookiesEffect =
  | { readonly type: 'load-cookies' }
  | { readonly type: 'match-cookies'; readonly url: string; readonly variables: Variables }
  | { readonly type: 'delete-cookie'; readonly cookie: Pick<CookieView, 'domain' | 'path' | 'name'> }
  | { readonly type: 'clear-cookies' };
