/**
 * A request that is shown and not sent: into a pipe the very bytes, on a terminal the same as text; or as a command for
 * curl.
 */
import { Connection, greetingText } from '@rowhouse/protocol';
import { protocolFailure } from '../core/failures.js';
import { curlOf } from '../core/curl/curl-export.js';
import { quoted } from '../core/curl/shell-words.js';
import type { PreparedRequest } from '../core/request.js';
import { visibleLines } from '../core/visible.js';
import { asText, type Composed } from './compose.js';
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

/** Prints a curl command that sends the same. The exit code is 2 where curl can't. */
export async function printCurl(composed: Composed, request: PreparedRequest, { out, say }: Output): Promise<number> {
  const body = asText(composed.body);
  if (body === undefined) {
    await say('The body is no text, which a command can not hold: save it, and give curl --data-binary @FILE.');
    return 2;
  }
  const made = curlOf({ ...composed.draft, body }, request.url);
  if (made.kind === 'impossible') {
    await say(made.message);
    return 2;
  }
  for (const note of made.notes) await say(note);
  const without = composed.withoutHeaders.map((name) => ` \\\n  -H ${quoted(`${name}:`)}`).join('');
  const command = made.command + without;
  await out.write(`${out.isTerminal ? visibleLines(command) : command}\n`).catch(quietWhenClosed);
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
