/**
 * What there is to tell of a connection: which one it was, how often it was used, until when it may be used again, and
 * how it ended.
 */
import type { Fields } from '@rowhouse/protocol';

/** Why a connection is not used any more. */
export type ConnectionEnd =
  /** It was made for this exchange alone. */
  | 'single-use'
  /** The request said `Connection: close`. */
  | 'request-asked'
  /** The answer said so, or its end could be told by the close alone, or the server speaks HTTP/1.0. */
  | 'answer-asked'
  /** The answer was complete before the request was. */
  | 'answered-early'
  /** The connection belongs to another protocol since. */
  | 'upgraded'
  /** The exchange on it failed. */
  | 'failed'
  /** The server closed it. */
  | 'peer-closed'
  /** Bytes came that answer no request. */
  | 'unexpected-bytes'
  /** Nobody used it for too long. */
  | 'idle-time-out'
  /** Too many were idle. */
  | 'too-many-idle'
  /** The program let go of all connections. */
  | 'released';

/** A connection, as it was when an exchange on it was over. */
export interface ConnectionLife {
  /** Counts the connections of a program, from 1. */
  readonly number: number;
  /** Counts the exchanges on this connection, from 1. */
  readonly exchange: number;
  /** Whether there was an exchange on it before. */
  readonly reused: boolean;
  /** When it was made. */
  readonly openedAt: Date;
  /** Milliseconds that the server keeps it idle, as its Keep-Alive field says; undefined where it says nothing. */
  readonly serverIdleTime: number | undefined;
  /** When it is given up unless it is used again; undefined where it isn't idle. */
  readonly closesIdleAt: Date | undefined;
  /** Undefined while it is open. */
  readonly ended: ConnectionEnd | undefined;
}

/**
 * How long the server keeps an idle connection, in milliseconds: `timeout` of the Keep-Alive field, in seconds there.
 * Undefined where it is missing or no number. (The field is from RFC 2068 section 19.7.1.1.)
 */
export function keepAliveTime(headers: Fields): number | undefined {
  for (const member of (headers.get('keep-alive') ?? '').split(',')) {
    const found = /^[ \t]*timeout[ \t]*=[ \t]*"?(\d{1,9})"?[ \t]*$/i.exec(member);
    if (found !== null) return Number(found[1]) * 1000;
  }
  return undefined;
}

const endings: Record<ConnectionEnd, string> = {
  'single-use': 'closed',
  'request-asked': 'closed, as the request asked',
  'answer-asked': 'closed, as the answer asked',
  'answered-early': 'closed: answered before all was sent',
  upgraded: 'upgraded',
  failed: 'closed after a failure',
  'peer-closed': 'closed by the server',
  'unexpected-bytes': 'closed: bytes came unasked',
  'idle-time-out': 'closed after being idle',
  'too-many-idle': 'closed: too many were idle',
  released: 'closed',
};

/**
 * A connection's life in one line: `Connection #1 · 3rd exchange · reused · idle closes in 57 s`.
 * @param now the time at which it is read
 */
export function lifeText(life: ConnectionLife, now: Date): string {
  const parts = [`Connection #${life.number}`, `${ordinal(life.exchange)} exchange`];
  if (life.reused) parts.push('reused');
  if (life.ended !== undefined) parts.push(endings[life.ended]);
  else if (life.closesIdleAt !== undefined) {
    const left = Math.ceil((life.closesIdleAt.getTime() - now.getTime()) / 1000);
    parts.push(left > 0 ? `idle closes in ${left} s` : 'idle time is over');
  }
  return parts.join(' · ');
}

function ordinal(count: number): string {
  const teen = count % 100 >= 11 && count % 100 <= 13;
  const ending = teen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[count % 10];
  return `${count}${ending ?? 'th'}`;
}
