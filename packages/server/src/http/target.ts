/** Request targets: the path in its segments, the query string in its parameters (RFC 3986, and `+` for a space). */
import type { Parameter } from './exchange.js';
import { HttpProblem } from './problem.js';

/** Parameters that one query string may have. */
const maxParameters = 1000;

export interface Target {
  /** Percent-decoded; none for `/`. */
  readonly path: readonly string[];
  readonly parameters: readonly Parameter[];
}

/**
 * Takes a target in origin- or absolute-form apart.
 * @throws HttpProblem 400 for what is no percent-encoded UTF-8, or holds NUL
 */
export function parseTarget(target: string): Target {
  const afterAuthority = target.startsWith('/') ? target : target.replace(/^[^:]*:\/\/[^/?]*/, '');
  const at = afterAuthority.indexOf('?');
  const path = at < 0 ? afterAuthority : afterAuthority.slice(0, at);
  const segments = path.split('/');
  segments.shift();
  // `/people/` names what `/people` does.
  if (segments.at(-1) === '') segments.pop();
  return {
    path: path.includes('%') ? segments.map((segment) => decode(segment, 'path')) : segments,
    parameters: at < 0 ? noParameters : parseParameters(afterAuthority.slice(at + 1)),
  };
}

const noParameters: readonly Parameter[] = [];

function parseParameters(query: string): readonly Parameter[] {
  const parts = query.split('&').filter((part) => part !== '');
  if (parts.length > maxParameters)
    throw new HttpProblem(
      400,
      'invalid-query',
      `The query has ${parts.length} parameters: at most ${maxParameters} are taken.`,
    );
  return parts.map((part) => {
    const text = part.replaceAll('+', ' ');
    const at = text.indexOf('=');
    return at < 0
      ? ([decode(text, 'query'), ''] as const)
      : ([decode(text.slice(0, at), 'query'), decode(text.slice(at + 1), 'query')] as const);
  });
}

function decode(text: string, where: 'path' | 'query'): string {
  if (!text.includes('%')) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new HttpProblem(400, `invalid-${where}`, `The ${where} holds "${text}", which is no percent-encoded UTF-8.`);
  }
  if (decoded.includes('\0')) throw new HttpProblem(400, `invalid-${where}`, `The ${where} holds a NUL byte.`);
  return decoded;
}
