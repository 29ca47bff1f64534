/** A JSON document of unknown shape, looked into with care: references are followed within it, never out of it. */

/** An object of a document. */
export type DocumentNode = Readonly<Record<string, unknown>>;

/** References that lead to references: most that are followed. */
const longestChain = 20;

export function isNode(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object; undefined where there is none of its own. */
export function member(node: unknown, name: string): unknown {
  return isNode(node) && Object.hasOwn(node, name) ? node[name] : undefined;
}

/** The nodes of a list; empty where it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The object that a value is, or that its `$ref` leads to in the document (RFC 6901); undefined where it leads nowhere. */
export function resolved(document: unknown, value: unknown): DocumentNode | undefined {
  let node = value;
  for (let step = 0; step < longestChain; step += 1) {
    const reference = member(node, '$ref');
    if (typeof reference !== 'string') return isNode(node) ? node : undefined;
    if (!reference.startsWith('#/')) return undefined;
    node = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, part) => {
        const name = unescaped(part);
        return Array.isArray(at) ? at[Number(name)] : member(at, name);
      }, document);
  }
  return undefined;
}

/** A text on one line, without control characters, of at most `most` characters. */
export function oneLine(value: unknown, most = 120): string {
  if (typeof value !== 'string') return '';
  const line = value
    .slice(0, most * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}

function unescaped(part: string): string {
  let name = part;
  try {
    name = decodeURIComponent(part);
  } catch {
    // It stands for itself.
  }
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
