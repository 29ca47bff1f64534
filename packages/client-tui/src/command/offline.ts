/**
 * A request that is shown and not sent: into a pipe the very bytes, on a terminal the same as text; or as a command for
 * curl.
 */
import { Connection, greetingText } from '@rowhouse/protocol';
import { ExchangeFailure } from '../core/exchange/exchange.js';
import { protocolFailure } from '../core/exchange/failures.js';
import { curlOf } from '../core/curl/curl-export.js';
import { quoted } from '../core/curl/shell-words.js';
import type { PreparedRequest } from '../core/request/request.js';
import { piecesOf } from '../core/request/request-body.js';
import { visibleLines } from '../core/text/visible.js';
import { asText, type Composed } from './compose.js';
import { requestText } from './head-text.js';
import type { SendingOrder } from './order.js';
import { bodyText, type Output } from './report.js';
import { isSystemError, quietWhenClosed } from './sink.js';

/** Prints what would be sent. The exit code is 2 where it may not be sent. */
export async function printRequest(request: PreparedRequest, { out, paint, say }: Output): Promise<number> {
  try {
    // On a terminal too: what may not be sent fails here.
    for await (const bytes of bytesOf(request)) if (!out.isTerminal) await out.write(bytes);
    if (out.isTerminal) await out.write(requestText(request, paint) + bodyText(request.body));
  } catch (error) {
    if (isSystemError(error)) quietWhenClosed(error);
    else {
      await say(error instanceof ExchangeFailure ? error.message : protocolFailure(error, undefined).message);
      return 2;
    }
  }
  return 0;
}

/** Prints a curl command that sends the same. The exit code is 2 where curl can't. */
export async function printCurl(
  composed: Composed,
  request: PreparedRequest,
  { follow, insecure }: Pick<SendingOrder, 'follow' | 'insecure'>,
  { out, say }: Output,
): Promise<number> {
  const body = composed.body instanceof Uint8Array ? asText(composed.body) : undefined;
  if (body === undefined) {
    await say('A command can not hold this body, which is long or no text: give curl --data-binary @FILE.');
    return 2;
  }
  const made = curlOf({ ...composed.draft, body }, request.url);
  if (made.kind === 'impossible') {
    await say(made.message);
    return 2;
  }
  for (const note of made.notes) await say(note);
  const more = composed.withoutHeaders.map((name) => `-H ${quoted(`${name}:`)}`);
  if (composed.draft.compressed === true) more.push('--compressed');
  if (follow) more.push('--location');
  if (insecure) more.push('--insecure');
  const command = [made.command, ...more].join(' \\\n  ');
  await out.write(`${out.isTerminal ? visibleLines(command) : command}\n`).catch(quietWhenClosed);
  return 0;
}

async function* bytesOf({ dialect, head, body }: PreparedRequest): AsyncGenerator<Uint8Array> {
  const codec = new Connection('client', { dialect });
  if (dialect === 'classic') {
    // A classic client speaks when it has been greeted.
    codec.receive(new TextEncoder().encode(greetingText));
    codec.receiveSilence();
    codec.nextEvent();
  }
  if (body instanceof Uint8Array) {
    yield codec.send(head, ...(body.length === 0 ? [] : [{ type: 'data' as const, bytes: body }]), { type: 'end' });
    return;
  }
  yield codec.send(head);
  for await (const bytes of piecesOf(body)) if (bytes.length > 0) yield codec.send({ type: 'data', bytes });
  yield codec.send({ type: 'end' });
}
