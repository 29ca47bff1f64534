/**
 * Cookies that servers set (RFC 6265, by tough-cookie), of all servers together. Cookies without an expiry are kept too,
 * until they are deleted: a client that is restarted is still logged in.
 */
import { Cookie, CookieJar as ToughJar, MemoryCookieStore } from 'tough-cookie';

/** How much is kept. */
export const cookieLimits = {
  /** Bytes of one cookie, attributes included (RFC 6265 section 6.1). */
  cookie: 4096,
  /** Of one domain (section 6.1). */
  perDomain: 50,
  /** Altogether (section 6.1). */
  total: 3000,
  /** `Set-Cookie` fields of one answer that are looked at. */
  perAnswer: 100,
} as const;

/** A cookie, as it is shown. */
export interface CookieView {
  readonly domain: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
  /** When it goes; undefined where it stays until it is deleted. */
  readonly expires: Date | undefined;
  readonly isSecure: boolean;
  readonly isHttpOnly: boolean;
  /** Whether hosts below the domain get it too. */
  readonly isForSubdomains: boolean;
}

/** What became of the cookies of an answer. */
export interface TakenCookies {
  readonly taken: readonly CookieView[];
  /** Why others were not taken, a sentence each. */
  readonly refused: readonly string[];
}

/** The cookies of a client. */
export class CookieJar {
  readonly #store = new MemoryCookieStore();
  readonly #jar = new ToughJar(this.#store);
  #changed = false;

  /** Whether there is something to save since the jar was made, or since `saved()`. */
  get hasChanged(): boolean {
    return this.#changed;
  }

  /** Tells the jar that it is on disk as it is. */
  saved(): void {
    this.#changed = false;
  }

  /** Tells the jar that saving it failed. */
  notSaved(): void {
    this.#changed = true;
  }

  /** The value of a Cookie field for a URL; undefined where there is none to send. */
  cookieFor(url: string, now = new Date()): string | undefined {
    if (!URL.canParse(url)) return undefined;
    this.#dropExpired(now);
    const line = this.#jar.getCookieStringSync(url, { expire: false });
    return line === '' ? undefined : line;
  }

  /** The names of the cookies in that field, in its order. */
  namesFor(url: string, now = new Date()): string[] {
    if (!URL.canParse(url)) return [];
    this.#dropExpired(now);
    return this.#jar.getCookiesSync(url, { expire: false, sort: true }).map(({ key }) => key);
  }

  /** Takes the `Set-Cookie` fields of an answer to a request for `url`. */
  take(url: string, fields: readonly string[], now = new Date()): TakenCookies {
    const taken: CookieView[] = [];
    const refused: string[] = [];
    if (!URL.canParse(url)) return { taken, refused: [`Cookies need a URL that can be read, which ${url} is not.`] };
    for (const field of fields.slice(0, cookieLimits.perAnswer)) {
      const name = field.slice(0, 40).split(/[=;]/, 1)[0]!.trim();
      if (Buffer.byteLength(field, 'latin1') > cookieLimits.cookie) {
        refused.push(`The cookie ${name} is larger than ${cookieLimits.cookie} bytes, the most that is kept.`);
        continue;
      }
      try {
        const cookie = this.#jar.setCookieSync(field, url, { now });
        if (cookie === undefined) throw new Error('it has no name and value');
        this.#fixExpiry(cookie, now);
        taken.push(viewOf(cookie));
        this.#changed = true;
      } catch (error) {
        refused.push(`The cookie ${name} was not taken: ${error instanceof Error ? error.message : 'it is none'}.`);
      }
    }
    if (fields.length > cookieLimits.perAnswer) {
      refused.push(`Only the first ${cookieLimits.perAnswer} cookies of the answer were looked at.`);
    }
    this.#dropExpired(now);
    this.#dropTooMany();
    return { taken, refused };
  }

  /** All cookies, by domain, path and name. */
  list(now = new Date()): CookieView[] {
    this.#dropExpired(now);
    return this.#all()
      .map(viewOf)
      .sort(
        (one, other) =>
          compare(one.domain, other.domain) || compare(one.path, other.path) || compare(one.name, other.name),
      );
  }

  /** Deletes one. @returns whether there was one */
  delete({ domain, path, name }: Pick<CookieView, 'domain' | 'path' | 'name'>): boolean {
    const found = this.#all().find((each) => each.domain === domain && each.path === path && each.key === name);
    if (found !== undefined) this.#remove(found);
    return found !== undefined;
  }

  /** Deletes all. */
  clear(): void {
    if (this.#all().length > 0) this.#changed = true;
    this.#jar.removeAllCookiesSync();
  }

  /** The jar as text, for `CookieJar.parse`. */
  serialize(): string {
    return JSON.stringify({ version: 1, cookies: this.#all().map((cookie) => cookie.toJSON()) });
  }

  /** The jar of a text; cookies in it that are none are passed over. Undefined where the text is no jar. */
  static parse(text: string): CookieJar | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) return undefined;
    if (!('cookies' in value) || !Array.isArray(value.cookies)) return undefined;
    const jar = new CookieJar();
    for (const each of value.cookies.slice(0, cookieLimits.total) as unknown[]) {
      const cookie = Cookie.fromJSON(each);
      if (!isWhole(cookie)) continue;
      jar.#put(cookie);
    }
    return jar;
  }

  /** Max-Age becomes a moment: tough-cookie would count it from the last use, not from when the cookie came. */
  #fixExpiry(cookie: Cookie, now: Date): void {
    const expiry = cookie.maxAge === null ? undefined : cookie.expiryTime(now);
    if (expiry === undefined) return;
    cookie.maxAge = null;
    cookie.expires = Number.isFinite(expiry) ? new Date(expiry) : expiry > 0 ? 'Infinity' : new Date(0);
    this.#put(cookie);
  }

  #put(cookie: Cookie): void {
    this.#store.putCookie(cookie, () => undefined);
  }

  #remove(cookie: Cookie): void {
    this.#store.removeCookie(cookie.domain ?? '', cookie.path ?? '', cookie.key, () => undefined);
    this.#changed = true;
  }

  #all(): Cookie[] {
    let all: Cookie[] = [];
    // The memory store answers at once.
    this.#store.getAllCookies((_error, cookies) => {
      all = cookies ?? [];
    });
    return all;
  }

  #dropExpired(now: Date): void {
    for (const cookie of this.#all()) if (cookie.TTL(now.getTime()) <= 0) this.#remove(cookie);
  }

  /** The cookies that were not used for the longest time go first (RFC 6265 section 5.3). */
  #dropTooMany(): void {
    const kept = new Map<string, number>();
    let total = 0;
    const newestFirst = this.#all().sort(
      (one, other) => usedAt(other) - usedAt(one) || other.creationIndex - one.creationIndex,
    );
    for (const cookie of newestFirst) {
      const domain = cookie.domain ?? '';
      const count = (kept.get(domain) ?? 0) + 1;
      total += 1;
      kept.set(domain, count);
      if (count > cookieLimits.perDomain || total > cookieLimits.total) this.#remove(cookie);
    }
  }
}

/** Whether a cookie that was read from disk has all that one needs to be matched. */
function isWhole(cookie: Cookie | undefined): cookie is Cookie {
  return (
    cookie !== undefined &&
    typeof cookie.domain === 'string' &&
    typeof cookie.path === 'string' &&
    typeof cookie.key === 'string' &&
    typeof cookie.value === 'string' &&
    !/\p{Cc}/u.test(cookie.key + cookie.value)
  );
}

function viewOf(cookie: Cookie): CookieView {
  const expiry = cookie.expiryTime();
  return {
    domain: cookie.domain ?? '',
    path: cookie.path ?? '/',
    name: cookie.key,
    value: cookie.value,
    expires: expiry !== undefined && Number.isFinite(expiry) ? new Date(expiry) : undefined,
    isSecure: cookie.secure,
    isHttpOnly: cookie.httpOnly,
    isForSubdomains: cookie.hostOnly !== true,
  };
}

function usedAt(cookie: Cookie): number {
  return cookie.lastAccessed instanceof Date ? cookie.lastAccessed.getTime() : 0;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
