/**
 * The query of a URL as lines, `name=value` each, and back. Order, duplicates and the way each part is encoded are
 * kept: a line is decoded only where encoding it again gives the same part, and only lines that change are encoded.
 */

/** The parts of a URL as it is typed: up to the query, the query without its `?` (undefined without one), the fragment. */
export interface SplitUrl {
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string;
}

/** Takes a URL apart; joining the parts gives it back. */
export function splitUrl(url: string): SplitUrl {
  const hash = url.indexOf('#');
  const whole = hash < 0 ? url : url.slice(0, hash);
  const fragment = hash < 0 ? '' : url.slice(hash);
  const mark = whole.indexOf('?');
  if (mark < 0) return { path: whole, query: undefined, fragment };
  return { path: whole.slice(0, mark), query: whole.slice(mark + 1), fragment };
}

/** The lines of a URL's query; an empty text where it has none. */
export function linesOfUrl(url: string): string {
  const { query } = splitUrl(url);
  return query === undefined ? '' : query.split('&').map(decodedPart).join('\n');
}

/**
 * The URL with its query changed to `text`. An empty last line is where one goes on typing: it is no part.
 * @param url with the query as it was: parts whose lines stay as they are keep their spelling
 */
export function withQueryLines(url: string, text: string): string {
  const { path, query, fragment } = splitUrl(url);
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  if (text === '') return path + fragment;
  const parts = query?.split('&') ?? [];
  const old = parts.map(decodedPart);
  const shorter = Math.min(old.length, lines.length);
  let before = 0;
  while (before < shorter && old[before] === lines[before]) before += 1;
  let after = 0;
  while (after < shorter - before && old.at(-1 - after) === lines.at(-1 - after)) after += 1;
  const changed = lines.slice(before, lines.length - after).map(encodedPart);
  const joined = [...parts.slice(0, before), ...changed, ...parts.slice(parts.length - after)].join('&');
  return `${path}?${joined}${fragment}`;
}

/** What goes over the wire for a line, where that is not the line itself. */
export function wireFormOf(line: string): string | undefined {
  const encoded = encodedPart(line);
  return encoded === line ? undefined : encoded;
}

/** What RFC 3986 section 3.4 allows in a query besides `&`, which parts it; variables stay for what they are. */
const outside = /\{\{[^{}]*\}\}|%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$'()*+,;=:@/?]/gu;

function encodedPart(line: string): string {
  return line.toWellFormed().replace(outside, (found) => {
    if (found.length > 2) return found;
    return [...new TextEncoder().encode(found)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');
  });
}

function decodedPart(part: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(part);
  } catch {
    return part;
  }
  return /\p{Cc}/u.test(decoded) || encodedPart(decoded) !== part ? part : decoded;
}
