/**
 * What the codec's own reader says of the bytes. An inspection has no rules of its own about what is refused: it runs
 * this reader over all of them, and explains where it stopped. Like a `Connection`, it stops reading where the
 * connection is handed over to another protocol.
 */
import type { Role } from '../events.js';
import { protocolError, type ProtocolError } from '../errors.js';
import { opensTunnel } from '../framing.js';
import type { Limits } from '../limits.js';
import { MessageReader, type MessageKind } from '../message-reader.js';
import type { Reading } from './name-messages.js';

/** Why the strict reader stopped, if it did, or how far it came. */
export type Verdict = ProtocolError | 'incomplete' | 'complete';

/**
 * @param bytes all that belongs to messages; offsets count from its first byte
 * @param ended whether nothing comes behind these bytes, so that a message that is not over is cut
 */
export function strictVerdict(bytes: Uint8Array, ended: boolean, reading: Reading, limits: Partial<Limits>): Verdict {
  const { kind, dialect, methods } = reading;
  const reader = new MessageReader<MessageKind>(kind, { dialect, limits });
  reader.receive(bytes);
  try {
    let answers = 0;
    for (;;) {
      const method = methods[answers];
      reader.answeredMethod = method;
      const event = reader.read();
      switch (event.type) {
        case 'request':
          if (event.method === 'CONNECT' && dialect === 'http') return 'complete';
          break;
        case 'informational':
          if (event.status === 101) return 'complete';
          break;
        case 'response':
          answers += 1;
          if (opensTunnel(event.status, method) && dialect === 'http') return 'complete';
          break;
        case 'need-data':
          if (ended) reader.close();
          return reader.insideMessage ? 'incomplete' : 'complete';
        default:
          break;
      }
    }
  } catch (error) {
    return protocolError(error);
  }
}

/** The kind of message that a role receives. */
export function kindFor(role: Role): MessageKind {
  return role === 'server' ? 'request' : 'response';
}
