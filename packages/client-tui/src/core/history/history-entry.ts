/**
 * What is remembered of an exchange, as one line of JSON. Secrets are masked before anything is written, and a masked
 * header is left out of a request that is sent again.
 */
import { mask, maskSecrets } from '../collections/variables.js';
import type { Exchange, FailureKind } from '../exchange/exchange.js';
import type { RequestDraft } from '../request/request.js';

/** One exchange that was. */
export interface HistoryEntry {
  /** When it began, ISO 8601. */
  readonly at: string;
  /** As it was composed, with its `{{variables}}`. */
  readonly draft: RequestDraft;
  /** Where it went. */
  readonly url: string;
  /** Null where no answer came. */
  readonly status: number | null;
  /** Milliseconds; null where it never ended. */
  readonly duration: number | null;
  /** Bytes that went and came, heads included; 0 where they were not recorded. */
  readonly sent: number;
  readonly received: number;
  readonly failure: { readonly kind: FailureKind; readonly message: string } | null;
  /** The body was too long to be kept: this many UTF-16 units. Its draft has an empty one. */
  readonly longBody?: number;
}

/** What is left out. */
export interface HistoryPrivacy {
  /** Keeps the values of secret headers. Default false. */
  readonly keepSecrets?: boolean;
  /** Values that are hidden wherever they stand, such as those of secret variables. */
  readonly secrets?: readonly string[];
}

/** Headers whose values are not kept. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'x-auth-token',
]);

/** A longer body is not kept: 64 Ki UTF-16 units. */
export const longestBody = 64 * 1024;

const version = 1;
const longestUrl = 8 * 1024;

/** What is remembered of an exchange. */
export function historyEntryOf(exchange: Exchange, draft: RequestDraft, privacy: HistoryPrivacy = {}): HistoryEntry {
  const hidden = (text: string): string => maskSecrets(text, privacy.secrets ?? []);
  const bytes = (direction: 'sent' | 'received'): number =>
    exchange.passages.reduce((sum, passage) => sum + (passage.direction === direction ? passage.bytes.length : 0), 0);
  const isLong = draft.body.length > longestBody;
  return {
    at: exchange.startedAt.toISOString(),
    draft: {
      dialect: draft.dialect,
      method: draft.method,
      url: hidden(withoutPassword(draft.url)),
      headers: draft.headers.map(([name, value]): [string, string] => [
        name,
        privacy.keepSecrets !== true && isSecret(name, value) ? mask : hidden(value),
      ]),
      body: isLong ? '' : hidden(draft.body),
    },
    url: hidden(withoutPassword(exchange.url)),
    status: exchange.response?.status ?? null,
    duration: exchange.phases.ended ?? exchange.phases.lastByte ?? null,
    sent: bytes('sent'),
    received: bytes('received'),
    failure:
      exchange.failure === undefined
        ? null
        : { kind: exchange.failure.kind, message: hidden(exchange.failure.message) },
    ...(isLong ? { longBody: draft.body.length } : {}),
  };
}

/** The request of an entry, to be sent again, and what has to be filled in first. */
export function draftOfEntry(entry: HistoryEntry): {
  readonly draft: RequestDraft;
  readonly missing: readonly string[];
} {
  const { draft, longBody } = entry;
  const missing = draft.headers.filter(([, value]) => value === mask).map(([name]) => `the header ${name}`);
  if (draft.url.includes(mask)) missing.push('a secret in the URL');
  if (draft.body.includes(mask)) missing.push('a secret in the body');
  for (const [name, value] of draft.headers) {
    if (value !== mask && value.includes(mask)) missing.push(`a secret in the header ${name}`);
  }
  if (longBody !== undefined) missing.push('the body, which was too long to be kept');
  return { draft: { ...draft, headers: draft.headers.filter(([, value]) => value !== mask) }, missing };
}

/** An entry as a line, without its line end; undefined where it is too long to be kept. */
export function lineOfEntry(entry: HistoryEntry): string | undefined {
  if (entry.url.length > longestUrl || entry.draft.url.length > longestUrl) return undefined;
  return JSON.stringify({ v: version, ...entry });
}

/** The entry of a line; undefined where the line is torn, damaged or of another version. */
export function entryOfLine(line: string): HistoryEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['v'] !== version) return undefined;
  const { at, draft, url, status, duration, sent, received, failure, longBody } = value;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof url !== 'string' || !isDraft(draft))
    return undefined;
  return {
    at,
    draft: { dialect: draft.dialect, method: draft.method, url: draft.url, headers: draft.headers, body: draft.body },
    url,
    status: typeof status === 'number' ? status : null,
    duration: typeof duration === 'number' ? duration : null,
    sent: typeof sent === 'number' ? sent : 0,
    received: typeof received === 'number' ? received : 0,
    failure: isFailure(failure) ? { kind: failure.kind, message: failure.message } : null,
    ...(typeof longBody === 'number' ? { longBody } : {}),
  };
}

/** Whether a value is a draft, whatever it was read from. */
export function isDraft(value: unknown): value is RequestDraft {
  return (
    isRecord(value) &&
    (value['dialect'] === 'http' || value['dialect'] === 'classic') &&
    typeof value['method'] === 'string' &&
    typeof value['url'] === 'string' &&
    typeof value['body'] === 'string' &&
    Array.isArray(value['headers']) &&
    value['headers'].every(
      (header: unknown) =>
        Array.isArray(header) && header.length === 2 && header.every((part) => typeof part === 'string'),
    )
  );
}

/** A variable in a secret header's place is no secret itself. */
function isSecret(name: string, value: string): boolean {
  return secretHeaders.has(name.toLowerCase()) && !/^(?:[A-Za-z]+ +)?\{\{[^{}]+\}\}$/.test(value);
}

function withoutPassword(url: string): string {
  return url.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/?#@:]*):([^/?#@]+)@/, `$1$2:${mask}@`);
}

function isFailure(value: unknown): value is { kind: FailureKind; message: string } {
  const kinds: readonly unknown[] = ['connection', 'time-out', 'protocol', 'unsendable', 'too-large', 'cancelled'];
  return isRecord(value) && kinds.includes(value['kind']) && typeof value['message'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
