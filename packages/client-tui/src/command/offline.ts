/** A request that is shown and not sent: into a pipe the very bytes, on a terminal the same as text. */
import { Connection, greetingText } from '@rowhouse/protocol';
import { protocolFailure } from '../core/failures.js';
import type { PreparedRequest } from '../core/request.js';
import { requestText } from './head-text.js';
import { bodyText, type Output } from './report.js';
import { quietWhenClosed } from './sink.js';

/** Prints what would be sent. The exit code is 2 where it may not be sent. */
export async function printRequest(request: PreparedRequest, { out, paint, say }: Output): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = bytesOf(request);
  } catch (error) {
    await say(protocolFailure(error, undefined).message);
    return 2;
  }
  const shown = out.isTerminal ? requestText(request, paint) + bodyText(request.body) : bytes;
  await out.write(shown).catch(quietWhenClosed);
  return 0;
}

function bytesOf({ dialect, head, body }: PreparedRequest): Uint8Array {
  const codec = new Connection('client', { dialect });
  if (dialect === 'classic') {
    // A classic client speaks when it has been greeted.
    codec.receive(new TextEncoder().encode(greetingText));
    codec.receiveSilence();
    codec.nextEvent();
  }
  const content = body.length === 0 ? [] : [{ type: 'data' as const, bytes: body }];
  return codec.send(head, ...content, { type: 'end' });
}
