/** The request as it goes over the wire, as text to be edited and sent as it is, right or wrong. */
import { ProtocolError } from '@rowhouse/protocol';
import { rawTextOf } from '../../../core/request/raw-request.js';
import { DraftError, prepareRequest } from '../../../core/request/request.js';
import type { Model } from '../../model.js';
import { to } from '../../panes.js';
import { replace } from '../../text/buffer.js';
import { withEncodedAuth } from './auth.js';
import { draftOf } from './state.js';

const notation = 'Sent as it is: a line end is CR LF; \\r, \\n, \\xHH are bytes; \\p{200} waits; \\\\ is a backslash.';

/**
 * The raw editor. What was typed in it stays; as long as nothing was, it shows the composed request.
 * @param isFresh begins again from the composed request; undo brings back what was typed
 */
export function showRaw(model: Model, isFresh: boolean): Model {
  const { request } = model;
  const shown: Model = { ...model, screen: 'request', notice: { tone: 'plain', text: notation } };
  if (!isFresh && request.raw.text !== request.rawOrigin) return to(shown, 'raw');
  try {
    const text = rawTextOf(prepareRequest(withEncodedAuth(draftOf(request)), model.server)) ?? '';
    const next = { ...shown, request: { ...request, raw: replace(request.raw, text), rawOrigin: text } };
    return to(next, 'raw');
  } catch (error) {
    if (!(error instanceof DraftError) && !(error instanceof ProtocolError)) throw error;
    return to(
      { ...shown, notice: { tone: 'warn', text: `${error.message} Here it can be sent all the same.` } },
      'raw',
    );
  }
}
