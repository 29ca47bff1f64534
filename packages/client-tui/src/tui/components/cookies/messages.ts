import type { CookieView } from '../../../core/cookies/cookie-jar.js';

/** What is in the jar. */
export type CookiesMessage =
  | { readonly type: 'cookies-came'; readonly cookies: readonly CookieView[] }
  /** A cookie was not taken, or the jar not written; one sentence. */
  | { readonly type: 'cookies-refused'; readonly message: string };

export type CookiesEffect =
  | { readonly type: 'load-cookies' }
  | { readonly type: 'delete-cookie'; readonly cookie: Pick<CookieView, 'domain' | 'path' | 'name'> }
  | { readonly type: 'clear-cookies' };
