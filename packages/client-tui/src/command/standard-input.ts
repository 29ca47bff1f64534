/**
 * A body from standard input, without ever hanging on an input that was inherited and that nobody writes to.
 *
 * What is read depends on how clearly it was asked for. `-d @-` reads to the end. A typed method that carries content
 * waits for the first byte as long as for a server. Without a method the wait is short: where nothing comes, GET is
 * sent and said. GET, HEAD, OPTIONS, DELETE and TRACE, when typed, leave standard input alone.
 */
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import { CommandError, fileFault } from './errors.js';

/** Standard input as it was handed to the program. */
export interface StandardInput {
  /** `none` is a device without content, such as /dev/null. */
  readonly kind: 'terminal' | 'pipe' | 'file' | 'none';
  chunks(): AsyncIterable<Uint8Array>;
}

/** Nothing came on standard input in time. Exit code 7. */
export class SilentInputError extends Error {
  override readonly name = 'SilentInputError';
}

/** Most bytes of a body that are read from a file or from standard input: 512 MiB. */
export const bodyLimit = 512 * 1024 * 1024;

/** What sentences call standard input. */
export const standardInputName = 'Standard input';

/** How long a request without a method waits for standard input, in milliseconds. */
export const possibleWait = 1_000;

/** Methods that carry no content unless it is asked for. */
const withoutContent = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE', 'CONNECT']);

export interface WaitOptions {
  /** For the first byte where a method was typed, in milliseconds. */
  readonly patience: number;
  readonly clock?: Clock;
  /** Takes one sentence. */
  readonly warn: (sentence: string) => Promise<void>;
}

/**
 * The body that standard input holds for a request that has no other; empty where there is none.
 * @param method as typed; undefined where it is still to be chosen
 */
export async function impliedBody(
  input: StandardInput,
  method: string | undefined,
  { patience, clock = systemClock, warn }: WaitOptions,
): Promise<Uint8Array> {
  const nothing = new Uint8Array();
  if (input.kind === 'terminal' || input.kind === 'none') return nothing;
  if (method !== undefined && withoutContent.has(method.toUpperCase())) return nothing;
  const iterator = input.chunks()[Symbol.asyncIterator]();
  const wait = method === undefined ? possibleWait : patience;
  const first = await beforeSilence(iterator.next(), wait, clock).catch((error: unknown) => {
    throw unreadable(standardInputName, error);
  });
  if (first === 'silence') {
    if (method === undefined) {
      await warn('Nothing came on standard input, so GET is sent: type POST to wait for a body, or --ignore-stdin.');
      return nothing;
    }
    throw new SilentInputError(
      `Nothing came on standard input within ${wait / 1000} s: write the body to it, or give --ignore-stdin.`,
    );
  }
  if (first.done === true) return nothing;
  return collected(rest(first.value, iterator), standardInputName);
}

/**
 * All bytes of `chunks`.
 * @param what opens the error's sentence
 * @throws CommandError past `bodyLimit`, and where they can't be read
 */
export async function collected(chunks: AsyncIterable<Uint8Array>, what: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of chunks) {
      length += piece.length;
      if (length > bodyLimit) break;
      pieces.push(piece);
    }
  } catch (error) {
    throw unreadable(what, error);
  }
  if (length > bodyLimit) {
    throw new CommandError(`${what} holds more than ${bodyLimit / 1024 / 1024} MiB, the most that is sent: send less.`);
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

function unreadable(what: string, error: unknown): CommandError {
  return new CommandError(`${what} can't be read: ${fileFault(error)}.`, { cause: error });
}

function beforeSilence<T>(promise: Promise<T>, milliseconds: number, clock: Clock): Promise<T | 'silence'> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => {
      resolve('silence');
    });
    promise.then(resolve, reject).finally(cancel);
  });
}

async function* rest(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
