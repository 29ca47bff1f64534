/**
 * Reads a request line (RFC 9112 section 3) or a status line (section 4), after the few empty lines that section 2.2
 * lets pass: `read()` answers whether it is whole, and throws on the first byte that may not stand where it does.
 *
 * One pass, one byte at a time, in states that can be left and entered again at any byte, so that every split of the
 * input gives the same result at linear cost. What it finds are positions relative to the first byte of the line.
 */
import { refuse, refuseBareLf } from './errors.js';
import { CR, LF, SP, isFieldValue, isTarget, isToken } from './grammar.js';
import type { Limits } from './limits.js';
import type { ReceiveBuffer } from './receive-buffer.js';

const EMPTY_LINE = 0;
const EMPTY_LINE_LF = 1;
const METHOD = 2;
const TARGET = 3;
const VERSION = 4;
const VERSION_END = 5;
const STATUS = 6;
const STATUS_END = 7;
const REASON = 8;
const LAST_LF = 9;

/** `HTTP/` DIGIT `.` DIGIT, with -1 for a digit. */
const versionText = [0x48, 0x54, 0x54, 0x50, 0x2f, -1, 0x2e, -1];
const versionRule = 'the version is not "HTTP/", a digit, "." and a digit';

export class StartLineReader {
  methodEnd = 0;
  targetStart = 0;
  targetEnd = 0;
  reasonStart = 0;
  reasonEnd = 0;
  major = 0;
  minor = 0;
  status = 0;
  /** How long the line is with its line end, once it is whole. */
  length = 0;

  readonly #isRequest: boolean;
  readonly #limits: Limits;
  #state = EMPTY_LINE;
  #at = 0;
  #emptyLines = 0;
  #matched = 0;

  constructor(kind: 'request' | 'response', limits: Limits) {
    this.#isRequest = kind === 'request';
    this.#limits = limits;
  }

  reset(): void {
    this.#state = EMPTY_LINE;
    this.#at = 0;
    this.#emptyLines = 0;
    this.#matched = 0;
    this.status = 0;
  }

  /** Whether any byte of the line was read since the last reset. */
  get begun(): boolean {
    return this.#at > 0;
  }

  read(buffer: ReceiveBuffer): boolean {
    const { bytes } = buffer;
    const tooFar = this.#limits.startLine + 2;
    let base = buffer.start;
    let at = base + this.#at;
    let stop = Math.min(buffer.end, base + tooFar);
    if (this.#isRequest && this.#at === 0 && this.#takeWholeLine(bytes, base, stop)) return true;
    while (at < stop) {
      const byte = bytes[at]!;
      switch (this.#state) {
        case EMPTY_LINE:
          if (byte === CR) {
            this.#state = EMPTY_LINE_LF;
            at += 1;
          } else this.#state = this.#isRequest ? METHOD : VERSION;
          break;

        case EMPTY_LINE_LF:
          if (byte !== LF)
            refuse(buffer, at, 'bare-cr', 'a CR before the start line is not followed by LF', 'RFC 9112 section 2.2');
          this.#emptyLines += 1;
          if (this.#emptyLines > this.#limits.leadingEmptyLines)
            refuse(
              buffer,
              at,
              'too-many-empty-lines',
              'too many empty lines before the start line',
              'RFC 9112 section 2.2',
            );
          buffer.consume(2);
          at += 1;
          base = at;
          stop = Math.min(buffer.end, base + tooFar);
          this.#state = EMPTY_LINE;
          break;

        case METHOD:
          while (at < stop && isToken[bytes[at]!] === 1) at += 1;
          if (at === stop) break;
          if (bytes[at] !== SP || at === base) this.#refuseMethod(buffer, at);
          this.methodEnd = at - base;
          at += 1;
          this.targetStart = at - base;
          this.#state = TARGET;
          break;

        case TARGET:
          while (at < stop && isTarget[bytes[at]!] === 1) at += 1;
          if (at === stop) break;
          if (bytes[at] !== SP || at === base + this.targetStart) this.#refuseTarget(buffer, at);
          this.targetEnd = at - base;
          at += 1;
          this.#state = VERSION;
          break;

        case VERSION:
          if (this.#matched === 0 && at + 8 <= stop && isPlainVersion(bytes, at)) {
            this.major = 1;
            this.minor = bytes[at + 7]! - 0x30;
            at += 8;
            this.#state = VERSION_END;
            break;
          }
          this.#readVersion(buffer, at);
          at += 1;
          break;

        case VERSION_END:
          refuseBareLf(buffer, at);
          if (byte !== (this.#isRequest ? CR : SP))
            refuse(buffer, at, 'invalid-version', versionRule, 'RFC 9112 section 2.3');
          if (this.major !== 1)
            refuse(
              buffer,
              at,
              'unsupported-version',
              `HTTP/${this.major}.${this.minor} is not spoken here, only HTTP/1.1`,
              'RFC 9110 section 15.6.6',
              505,
            );
          at += 1;
          this.#state = this.#isRequest ? LAST_LF : STATUS;
          break;

        case STATUS:
          this.#readStatus(buffer, at);
          at += 1;
          break;

        case STATUS_END:
          refuseBareLf(buffer, at);
          if (byte !== SP)
            refuse(
              buffer,
              at,
              'invalid-status',
              'the status is not three digits between two spaces',
              'RFC 9112 section 4',
            );
          at += 1;
          this.reasonStart = at - base;
          this.#state = REASON;
          break;

        case REASON:
          while (at < stop && isFieldValue[bytes[at]!] === 1) at += 1;
          if (at === stop) break;
          refuseBareLf(buffer, at);
          if (bytes[at] !== CR)
            refuse(buffer, at, 'invalid-reason', 'the reason phrase holds a control character', 'RFC 9112 section 4');
          this.reasonEnd = at - base;
          at += 1;
          this.#state = LAST_LF;
          break;

        default:
          if (byte !== LF)
            refuse(buffer, at, 'bare-cr', 'a CR in the start line is not followed by LF', 'RFC 9112 section 2.2');
          this.length = at + 1 - base;
          this.#at = this.length;
          return true;
      }
    }
    this.#at = at - base;
    if (this.#at >= tooFar)
      refuse(
        buffer,
        at,
        'start-line-too-long',
        `the start line is longer than ${this.#limits.startLine} bytes`,
        'RFC 9112 section 3',
        414,
      );
    return false;
  }

  /**
   * Takes a plain request line that is there whole: nearly every one is. What is broken, cut off or comes behind an
   * empty line is left to the states, which say what is wrong with it. A tenth of the cost of a small request is saved.
   */
  #takeWholeLine(bytes: Uint8Array, base: number, stop: number): boolean {
    let at = base;
    while (at < stop && isToken[bytes[at]!] === 1) at += 1;
    const methodEnd = at;
    if (at === base || bytes[at] !== SP) return false;
    const targetStart = at + 1;
    at = targetStart;
    while (at < stop && isTarget[bytes[at]!] === 1) at += 1;
    if (at === targetStart || at + 11 > stop || bytes[at] !== SP || !isPlainVersion(bytes, at + 1)) return false;
    if (bytes[at + 9] !== CR || bytes[at + 10] !== LF) return false;
    this.methodEnd = methodEnd - base;
    this.targetStart = targetStart - base;
    this.targetEnd = at - base;
    this.major = 1;
    this.minor = bytes[at + 8]! - 0x30;
    this.length = at + 11 - base;
    this.#at = this.length;
    return true;
  }

  #readVersion(buffer: ReceiveBuffer, at: number): void {
    const expected = versionText[this.#matched]!;
    const byte = buffer.bytes[at]!;
    const digit = byte - 0x30;
    if (expected >= 0 ? byte !== expected : digit < 0 || digit > 9) {
      refuseBareLf(buffer, at);
      refuse(buffer, at, 'invalid-version', versionRule, 'RFC 9112 section 2.3');
    }
    if (this.#matched === 5) this.major = digit;
    if (this.#matched === 7) this.minor = digit;
    this.#matched += 1;
    if (this.#matched < versionText.length) return;
    this.#matched = 0;
    this.#state = VERSION_END;
  }

  #readStatus(buffer: ReceiveBuffer, at: number): void {
    const digit = buffer.bytes[at]! - 0x30;
    if (digit < 0 || digit > 9 || (digit === 0 && this.#matched === 0)) {
      refuseBareLf(buffer, at);
      refuse(buffer, at, 'invalid-status', 'the status is not three digits between two spaces', 'RFC 9112 section 4');
    }
    this.status = this.status * 10 + digit;
    this.#matched += 1;
    if (this.#matched === 3) this.#state = STATUS_END;
  }

  #refuseMethod(buffer: ReceiveBuffer, at: number): never {
    refuseBareLf(buffer, at);
    if (buffer.bytes[at] === CR)
      refuse(buffer, at, 'invalid-start-line', 'the request line ends after its method', 'RFC 9112 section 3');
    refuse(buffer, at, 'invalid-method', 'the method is not a token followed by one space', 'RFC 9112 section 3.1');
  }

  #refuseTarget(buffer: ReceiveBuffer, at: number): never {
    refuseBareLf(buffer, at);
    const byte = buffer.bytes[at]!;
    if (byte === CR)
      refuse(
        buffer,
        at,
        'invalid-start-line',
        'the request line has no version: HTTP/0.9 is not spoken here',
        'RFC 9112 section 3',
      );
    const what =
      byte === 0x23
        ? 'the target holds "#": a fragment is never sent'
        : byte === SP
          ? 'the target is empty: exactly one space stands between method, target and version'
          : 'the target holds a byte that is no visible ASCII character: percent-encode it';
    refuse(buffer, at, 'invalid-target', what, 'RFC 9112 section 3.2');
  }
}

/** Whether `HTTP/1.` and 0 or 1 stand at `at`: what nearly every message names is looked at in one step. */
function isPlainVersion(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x48 &&
    bytes[at + 1] === 0x54 &&
    bytes[at + 2] === 0x54 &&
    bytes[at + 3] === 0x50 &&
    bytes[at + 4] === 0x2f &&
    bytes[at + 5] === 0x31 &&
    bytes[at + 6] === 0x2e &&
    (bytes[at + 7] === 0x31 || bytes[at + 7] === 0x30)
  );
}
