/**
 * A body saved to a file. What breaks off stays, and can be gone on with: a range of the same representation is asked
 * for (RFC 9110 sections 13.1.5 and 14), which a validator in a file beside it makes sure of. Answers that are no
 * success are not saved.
 */
import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { Fields } from '@rowhouse/protocol';
import type { Clock } from '../core/clock.js';
import { quoted } from '../core/curl/shell-words.js';
import { exitCodeOf, exitCodeOfStatus, type ResponseHead } from '../core/exchange/exchange.js';
import type { PreparedRequest } from '../core/request/request.js';
import { bodyText, type Output, type Report } from './report.js';
import { CommandError, fileFault } from './errors.js';
import { codeOf } from '../core/storage/error-code.js';
import { proposedName } from '../core/storage/file-names.js';
import { newFile } from './new-file.js';
import type { OutputOrder } from './order.js';
import { byteCount, Progress } from './progress.js';
import type { HopObserver, Sending } from './send.js';

/** What is known of a file that a download goes on with. */
interface Begun {
  readonly length: number;
  /** The validator of the representation that the bytes are of; undefined where nobody knows. */
  readonly validator: string | undefined;
}

/** Most bytes of an answer that is not saved, which are shown instead. */
const shownLimit = 64 * 1024;

/**
 * The report that saves, and the request with what it needs for that.
 * @throws CommandError where the file at hand can't be read
 */
export async function downloadOf(
  request: PreparedRequest,
  order: OutputOrder,
  output: Output,
  clock: Clock | undefined,
): Promise<{ report: Report; first: PreparedRequest }> {
  const begun = order.resume && order.file !== undefined ? await begunFile(order.file) : undefined;
  const given = new Set([...request.head.headers].map(([name]) => name.toLowerCase()));
  const headers = [...request.head.headers];
  // What is saved is the representation itself, and ranges of a coded one are ranges of the coding.
  if (!given.has('accept-encoding')) headers.push(['Accept-Encoding', 'identity']);
  if (begun !== undefined) {
    if (given.has('range')) throw new CommandError('--continue asks for a Range itself: leave the header out.');
    headers.push(['Range', `bytes=${begun.length}-`]);
    if (begun.validator === undefined) {
      await output.say(
        `${order.file ?? ''} goes on unchecked: nothing tells whether the server's file is still the same.`,
      );
    } else headers.push(['If-Range', begun.validator]);
  }
  const first = { ...request, head: { ...request.head, headers } };
  return { report: new Download(order, output, clock, begun), first };
}

class Download implements Report {
  readonly recording = false;
  readonly #order: OutputOrder;
  readonly #output: Output;
  readonly #clock: Clock | undefined;
  readonly #begun: Begun | undefined;
  readonly #enough = new AbortController();
  #ready: Promise<void> | undefined;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #progress: Progress | undefined;
  #length = 0;
  #total: number | undefined;
  #isComplete = false;
  #fault: Error | undefined;
  readonly #shown: Uint8Array[] = [];
  #shownLength = 0;

  constructor(order: OutputOrder, output: Output, clock: Clock | undefined, begun: Begun | undefined) {
    this.#order = order;
    this.#output = output;
    this.#clock = clock;
    this.#begun = begun;
  }

  get enough(): AbortSignal {
    return this.#enough.signal;
  }

  watch(request: PreparedRequest): HopObserver {
    const told = this.#output.heads.watch(request);
    return {
      ...told,
      response: (head, isFollowed) => {
        told.response(head);
        if (!isFollowed) this.#ready = this.#attempt(() => this.#begin(head, request));
      },
      data: async (bytes) => {
        await this.#ready;
        await this.#attempt(() => this.#take(bytes));
      },
    };
  }

  async finish({ last: { exchange } }: Sending): Promise<number | undefined> {
    const { say, tell } = this.#output;
    await this.#ready;
    this.#progress?.end();
    await this.#attempt(async () => this.#file?.handle.close());
    const { response } = exchange;
    // What was cut off here was shown as far as it is shown.
    const failure = this.enough.aborted ? undefined : exchange.failure;
    if (this.#fault !== undefined) {
      await say(this.#fault.message);
      return this.#fault instanceof RangeFault ? 8 : 1;
    }
    if (this.#isComplete) {
      await this.#done();
      return 0;
    }
    if (this.#file === undefined) {
      if (this.#shownLength > 0) await tell(bodyText(Buffer.concat(this.#shown)));
      await say(failure?.message ?? `Nothing was saved: the answer was ${response?.status ?? 0}, not a file.`);
      return failure === undefined ? exitCodeOfStatus(response?.status ?? 0) || 1 : exitCodeOf(exchange);
    }
    if (failure === undefined) {
      await this.#done();
      return undefined;
    }
    const { path } = this.#file;
    const of = this.#total === undefined ? '' : ` of ${byteCount(this.#total)}`;
    await say(
      `${failure.message} ${path} holds ${byteCount(this.#length)}${of}: go on with --download --continue --output ${quoted(path)}.`,
    );
    return exitCodeOf(exchange);
  }

  async #begin(head: ResponseHead, request: PreparedRequest): Promise<void> {
    const { headers, status } = head;
    const begun = this.#begun;
    const file = this.#order.file;
    if (begun !== undefined && file !== undefined && (status === 206 || status === 416)) {
      const range = contentRange(headers.get('content-range'));
      this.#total = range.total;
      this.#length = begun.length;
      if (status === 416) {
        if (range.total !== begun.length) throw new RangeFault(`${file} has ${begun.length} bytes, and the server's has ${range.total ?? 'an unknown number'}: delete it and download anew.`); // prettier-ignore
        this.#isComplete = true;
        this.#file = { path: file, handle: await open(file, 'a') };
        return;
      }
      if (range.start !== begun.length) {
        throw new RangeFault(
          `The server sent from byte ${range.start ?? '?'} on, where byte ${begun.length} was asked for: ${file} is left as it is.`,
        );
      }
      this.#file = { path: file, handle: await open(file, 'a') };
    } else if (isSaved(status, request)) {
      if (begun !== undefined)
        await this.#output.say(`The server sent the whole again: ${file ?? ''} is written anew.`);
      this.#total = wholeNumber(headers.get('content-length'));
      this.#file = await this.#freshFile(headers, request.url);
      await keepValidator(this.#file.path, validatorOf(headers));
    } else return;
    if (this.#order.quiet) return;
    await this.#output.tell(`Saving ${this.#file.path}\n`);
    if (!this.#output.isErrTerminal) return;
    this.#progress = new Progress({
      from: this.#length,
      total: this.#total,
      draw: (text) => void this.#output.tell(text),
      ...(this.#clock !== undefined && { clock: this.#clock }),
    });
  }

  async #freshFile(headers: Fields, url: string): Promise<{ path: string; handle: FileHandle }> {
    const { file } = this.#order;
    if (file !== undefined) return { path: file, handle: await open(file, 'w') };
    return newFile(proposedName(headers.get('content-disposition'), url, headers.get('content-type') ?? ''));
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (this.#isComplete || this.#fault !== undefined) return;
    if (this.#file !== undefined) {
      await this.#file.handle.writeFile(bytes);
      this.#length += bytes.length;
      this.#progress?.reached(this.#length);
    } else if (this.#shownLength < shownLimit) {
      const piece = bytes.subarray(0, shownLimit - this.#shownLength);
      this.#shown.push(piece);
      this.#shownLength += piece.length;
    } else this.#enough.abort();
  }

  async #done(): Promise<void> {
    const { path } = this.#file!;
    await rm(validatorFile(path), { force: true });
    if (!this.#order.quiet) await this.#output.tell(`Saved ${path} (${byteCount(this.#length)})\n`);
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const path = this.#file?.path ?? this.#order.file ?? 'The file';
      this.#fault ??=
        error instanceof CommandError || error instanceof RangeFault
          ? error
          : new CommandError(`${path} can't be written: ${fileFault(error)}.`);
      this.#enough.abort();
    }
  }
}

/** Whether an answer is what was asked for: a whole representation, or the range that a header named. */
function isSaved(status: number, { head: { method, headers } }: PreparedRequest): boolean {
  if (method === 'HEAD' || status === 204 || status < 200 || status >= 300) return false;
  return status !== 206 || [...headers].some(([name]) => name.toLowerCase() === 'range');
}

/** The server's range is not the one that was asked for. */
class RangeFault extends Error {
  override readonly name = 'RangeFault';
}

async function begunFile(path: string): Promise<Begun | undefined> {
  let length: number;
  try {
    length = (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CommandError(`${path} can't be read: ${fileFault(error)}.`);
  }
  if (length === 0) return undefined;
  const kept = await readFile(validatorFile(path), 'latin1').catch(() => '');
  // An entity tag or a date, as keepValidator wrote it; anything else is not ours.
  return { length, validator: /^(?:"[\x21\x23-\x7e\x80-\xff]*"|[\w ,:]+)\n$/.test(kept) ? kept.trim() : undefined };
}

function validatorFile(path: string): string {
  return `${path}.rowhouse-resume`;
}

async function keepValidator(path: string, validator: string | undefined): Promise<void> {
  if (validator === undefined) await rm(validatorFile(path), { force: true });
  else await writeFile(validatorFile(path), `${validator}\n`, 'latin1');
}

/** What If-Range may hold (RFC 9110 section 13.1.5): a strong entity tag, else a date that is strong by its distance. */
function validatorOf(headers: Fields): string | undefined {
  const etag = headers.get('etag');
  if (etag !== undefined) return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag) ? etag : undefined;
  const modified = headers.get('last-modified');
  const date = headers.get('date');
  if (modified === undefined || date === undefined || !/^[\w ,:]+$/.test(modified)) return undefined;
  return Date.parse(date) - Date.parse(modified) >= 1000 ? modified : undefined;
}

function contentRange(value: string | undefined): { start: number | undefined; total: number | undefined } {
  const parts = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(value ?? '');
  return { start: wholeNumber(parts?.[1]), total: wholeNumber(parts?.[2]) };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
