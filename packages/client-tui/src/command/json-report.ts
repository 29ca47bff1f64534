/** All of an exchange as one JSON object on one line (laid out on a terminal), for programs. */
import type { Fields } from '@rowhouse/protocol';
import { exitCodeOf, type Exchange, type ResponseHead } from '../core/exchange/exchange.js';
import type { PreparedRequest } from '../core/request/request.js';
import { asText } from './compose.js';
import type { Output, Report } from './report.js';
import type { Hop, Sending } from './send.js';
import { quietWhenClosed } from './sink.js';
import { sidesOf } from './wire-report.js';

type Pairs = readonly (readonly [name: string, value: string])[];

/** A body: text where it is UTF-8, else base64; of a long file that was sent the length alone. */
export interface JsonBody {
  readonly encoding: 'utf-8' | 'base64' | 'omitted';
  /** In bytes; null where nobody knows. */
  readonly length: number | null;
  readonly content: string;
}

/** What `--json` prints. Undefined members are left out. */
export interface JsonReport {
  readonly request: {
    readonly dialect: string;
    readonly method: string;
    readonly url: string;
    readonly headers: Pairs;
    readonly body: JsonBody;
  };
  readonly startedAt: string;
  readonly redirects: readonly { readonly status: number; readonly url: string; readonly headers: Pairs }[];
  readonly greeting?: string;
  readonly informational: readonly JsonHead[];
  readonly status: number | null;
  readonly reason?: string;
  readonly version?: string;
  readonly headers: Pairs;
  readonly body: JsonBody;
  readonly trailers: Pairs;
  /** When each phase ended, in milliseconds since the beginning. */
  readonly phases: Exchange['phases'];
  readonly findings: readonly {
    readonly direction: 'sent' | 'received';
    readonly severity: string;
    readonly code: string;
    readonly text: string;
    readonly section: string;
    readonly start: number;
    readonly end: number;
  }[];
  readonly failure: { readonly kind: string; readonly message: string; readonly section?: string } | null;
  readonly exitCode: number;
}

interface JsonHead {
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: Pairs;
}

/** Writes the object to standard output, and nothing else anywhere. */
export function jsonReport({ out, style }: Output): Report {
  const enough = new AbortController();
  return {
    recording: true,
    enough: enough.signal,
    watch: () => ({}),
    async finish(sending) {
      const source = JSON.stringify(jsonOf(sending)).replace(unsafe, escaped);
      let text = source;
      if (style.layOut || style.color) {
        const [{ layOutJson }, { colored }] = await Promise.all([
          import('../core/text/json-layout.js'),
          import('./colors.js'),
        ]);
        text = layOutJson(source, { indent: style.layOut, ...(style.color && { paint: colored }) }) ?? source;
      }
      await out.write(`${text}\n`).catch(quietWhenClosed);
      return undefined;
    },
  };
}

/** The object. */
export function jsonOf({ redirects, last, notFollowed }: Sending): JsonReport {
  const { request, exchange } = last;
  const { response, failure, greeting } = exchange;
  const section = failure?.section;
  return {
    request: requestOf(request),
    startedAt: exchange.startedAt.toISOString(),
    redirects: redirects.flatMap(redirectOf),
    ...(greeting !== undefined && { greeting }),
    informational: exchange.informational.map(headOf),
    status: response?.status ?? null,
    ...(response !== undefined && { reason: response.reason, version: response.version }),
    headers: pairsOf(response?.headers),
    body: bodyOf(exchange.body),
    trailers: pairsOf(exchange.trailers),
    phases: exchange.phases,
    findings: findingsOf(exchange),
    failure:
      failure === undefined
        ? notFollowed === undefined
          ? null
          : { kind: 'redirect', message: notFollowed }
        : { kind: failure.kind, message: failure.message, ...(section !== undefined && { section }) },
    exitCode: exitCodeOf(exchange),
  };
}

function requestOf({ dialect, head, url, body }: PreparedRequest): JsonReport['request'] {
  return { dialect, method: head.method, url, headers: pairsOf(head.headers), body: bodyOf(body) };
}

function redirectOf({ exchange: { response, url } }: Hop): JsonReport['redirects'] {
  return response === undefined ? [] : [{ status: response.status, url, headers: pairsOf(response.headers) }];
}

function headOf({ status, reason, version, headers }: ResponseHead): JsonHead {
  return { status, reason, version, headers: pairsOf(headers) };
}

function pairsOf(fields: Fields | Iterable<readonly [string, string]> = []): Pairs {
  return [...fields].map(([name, value]): [string, string] => [name, value]);
}

function findingsOf(exchange: Exchange): JsonReport['findings'] {
  const sides = sidesOf(exchange);
  return (['sent', 'received'] as const).flatMap((direction) =>
    sides[direction].inspection.findings.map(({ severity, code, text, section, start, end }) => ({
      direction,
      severity,
      code,
      text,
      section,
      start,
      end,
    })),
  );
}

function bodyOf(bytes: PreparedRequest['body']): JsonBody {
  if (!(bytes instanceof Uint8Array)) return { encoding: 'omitted', length: bytes.length ?? null, content: '' };
  const { length } = bytes;
  const text = asText(bytes);
  if (text !== undefined) return { encoding: 'utf-8', length, content: text };
  return { encoding: 'base64', length, content: Buffer.from(bytes).toString('base64') };
}

/** What a terminal could take for a command, or for nothing at all; JSON may write it as escapes. */
const unsafe = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
