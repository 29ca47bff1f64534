/**
 * One request from the command line. The body goes to `out` as it comes, byte for byte unless `out` is a terminal;
 * greeting, heads and errors go to `err`. The answer is the exit code.
 */
import type { Fields } from '@rowhouse/protocol';
import type { ServerAddress } from '../core/address.js';
import type { ConversationOptions } from '../core/conversation.js';
import { exitCodeOf, exitCodeOfStatus, type ResponseHead } from '../core/exchange.js';
import { exchange } from '../core/perform.js';
import { DraftError, prepareRequest, type PreparedRequest, type RequestDraft } from '../core/request.js';
import { visible, visibleLines } from '../core/visible.js';

/** Where output goes. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Settles when there is room for more; rejects, with the system's error, when nobody reads any longer. */
  write(bytes: Uint8Array | string): Promise<void>;
}

export interface OneShotOptions extends Omit<ConversationOptions, 'observer' | 'recording' | 'signal'> {
  readonly server: ServerAddress;
  readonly out: Sink;
  readonly err: Sink;
}

/** Sends `draft` and reports; see the exit codes in `exitCodeOf`. */
export async function runOneShot(draft: RequestDraft, options: OneShotOptions): Promise<number> {
  let request: PreparedRequest;
  try {
    request = prepareRequest(draft, options.server);
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    await options.err.write(`rowhouse-client: ${visible(error.message)}\n`);
    return 2;
  }
  return report(request, options);
}

async function report(request: PreparedRequest, options: OneShotOptions): Promise<number> {
  const { out, err } = options;
  const body = bodyWriter(out);
  const closed = new AbortController();
  const done = await exchange(request, {
    ...options,
    recording: false,
    signal: closed.signal,
    observer: {
      greeting: (text) => void err.write(`${visible(text)}\n`).catch(ignore),
      informational: (head) => void err.write(headText(head)).catch(ignore),
      response: (head) => void err.write(headText(head)).catch(ignore),
      data: async (bytes) => {
        try {
          await body.write(bytes);
        } catch {
          // Whoever read the body has seen enough (head, less): no error, and nothing more to fetch.
          closed.abort();
        }
      },
    },
  });
  if (closed.signal.aborted) return exitCodeOfStatus(done.response?.status ?? 0);
  await body.end().catch(ignore);
  if (done.trailers !== undefined && done.trailers.length > 0) await err.write(fieldText(done.trailers)).catch(ignore);
  if (done.failure !== undefined) await err.write(`rowhouse-client: ${visible(done.failure.message)}\n`).catch(ignore);
  return exitCodeOf(done);
}

/** Writes a body: as it is into a pipe or a file; with control characters made visible on a terminal. */
function bodyWriter(out: Sink): { write(bytes: Uint8Array): Promise<void>; end(): Promise<void> } {
  if (!out.isTerminal) return { write: (bytes) => out.write(bytes), end: () => Promise.resolve() };
  const decoder = new TextDecoder();
  let last = '\n';
  let carried = '';
  const shown = async (text: string): Promise<void> => {
    if (text === '') return;
    last = text.at(-1) ?? last;
    await out.write(visibleLines(text).replaceAll('\u2409', '\t'));
  };
  return {
    write(bytes) {
      const text = carried + decoder.decode(bytes, { stream: true });
      // A CR may be the first half of a line end.
      carried = text.endsWith('\r') ? '\r' : '';
      return shown(carried === '' ? text : text.slice(0, -1));
    },
    async end() {
      await shown(carried + decoder.decode());
      if (last !== '\n') await out.write('\n');
    },
  };
}

function headText(head: ResponseHead): string {
  const statusLine = `HTTP/${head.version} ${head.status} ${head.reason}`.trimEnd();
  return `${visible(statusLine)}\n${fieldText(head.headers)}\n`;
}

function fieldText(fields: Fields): string {
  return [...fields].map(([name, value]) => `${visible(`${name}: ${value}`)}\n`).join('');
}

function ignore(): void {
  // stderr is gone: there is nobody left to tell.
}
