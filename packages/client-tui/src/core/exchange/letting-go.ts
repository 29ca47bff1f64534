/** What becomes of a connection after an exchange: it is kept for the next one, or closed, and why. */
import type { AnswerReader } from './answer-reader.js';
import type { ClientConnection } from '../connections/client-connection.js';
import type { ConnectionEnd } from '../connections/connection-life.js';
import type { Settings } from './exchange-options.js';
import type { Recording } from './recording.js';
import type { Sending } from './sending.js';

/** Why a connection can't go on after an answer in HTTP that came whole; undefined where it can (RFC 9112 section 9.3). */
export function endAfter(
  sending: Sending,
  isSent: boolean,
  reader: AnswerReader,
  recording: Recording,
): ConnectionEnd | undefined {
  if (recording.response === undefined) return 'upgraded';
  if (!isSent) return 'answered-early';
  if (sending.end !== undefined) return sending.end;
  if (!reader.keepAlive) return 'answer-asked';
  return reader.takeUnread().length > 0 ? 'unexpected-bytes' : undefined;
}

/** Keeps a connection where it can go on and somebody keeps it; else closes it. */
export function letGo(connection: ClientConnection, end: ConnectionEnd | undefined, settings: Settings): void {
  const { connections, tls } = settings;
  if (end !== undefined) connection.close(end);
  else if (connections === undefined) connection.close('single-use');
  else connections.keep(connection, tls);
}
