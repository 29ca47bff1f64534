/**
 * The fields that the codec itself acts on: they say how a message is framed, where it goes and what becomes of the
 * connection. Every other field is the caller's, and its name and value stay bytes until the caller asks.
 */
import { listMembers } from './grammar.js';
import { encodeBytes } from './text.js';

type Values = readonly string[];
const none: Values = [];

/** Their values, in order. */
export class ActedOn {
  hosts = none;
  contentLengths = none;
  transferEncodings = none;
  connection = none;
  expect = none;
  upgrade = none;

  /** Adds the value of the field in `actedOnNames[length]`. */
  add(length: number, value: string): void {
    switch (length) {
      case 4:
        this.hosts = joined(this.hosts, value);
        break;
      case 6:
        this.expect = joined(this.expect, value);
        break;
      case 7:
        this.upgrade = joined(this.upgrade, value);
        break;
      case 10:
        this.connection = joined(this.connection, value);
        break;
      case 14:
        this.contentLengths = joined(this.contentLengths, value);
        break;
      default:
        this.transferEncodings = joined(this.transferEncodings, value);
    }
  }

  /** Whether a field says how long the body is. */
  get isFramed(): boolean {
    return this.contentLengths !== none || this.transferEncodings !== none;
  }

  /** The options of Connection, in small letters (RFC 9110 section 7.6.1). */
  get connectionOptions(): Values {
    if (this.connection === none) return none;
    // What browsers and most clients send, word for word, needs no taking apart.
    if (this.connection.length === 1 && this.connection[0] === 'keep-alive') return this.connection;
    return this.connection.flatMap(listMembers).map((option) => option.toLowerCase());
  }

  /** The protocols that Upgrade names, where Connection makes it count (RFC 9110 section 7.8). */
  get offered(): Values {
    if (this.upgrade === none || !this.connectionOptions.includes('upgrade')) return none;
    return this.upgrade.flatMap(listMembers).filter((protocol) => protocol !== '');
  }
}

/** Lists are made by `joined` alone, so that one that is not `none` may grow: a peer can send many. */
function joined(values: Values, value: string): Values {
  if (values === none) return [value];
  (values as string[]).push(value);
  return values;
}

/** The names, by their length: no two have the same. */
export const actedOnNames: ({ readonly text: string; readonly bytes: Uint8Array } | undefined)[] = [];
for (const text of ['host', 'expect', 'upgrade', 'connection', 'content-length', 'transfer-encoding'])
  actedOnNames[text.length] = { text, bytes: encodeBytes(text) };
