/** Copying from an answer: what the cursor is on, or all of it. */
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { copied } from '../shell/copying.js';
import { headText } from './headers.js';
import { pageOf } from './pages.js';
import { roomOf, wirePageOf } from './room.js';
import { bytesOf, spanAt } from './wire/bytes.js';
import { cursorOf } from './wire/state.js';

/** A value of JSON, a header's value, a line, or the bytes of the part under the cursor. */
export function copyValue(model: Model): Updated {
  const wire = wirePageOf(model);
  if (wire !== undefined) {
    const { side, offset } = cursorOf(wire, model.response.wire);
    const held = spanAt(wire.wire[side], offset);
    return held === undefined
      ? nothing(model)
      : copied(model, new TextDecoder().decode(bytesOf(wire.wire[side], held.start, held.end)));
  }
  const page = pageOf(model.response, roomOf(model));
  if (page === undefined) return nothing(model);
  return copied(model, page.content.copied?.(page.pager.cursor.line) ?? '');
}

/** The whole body, or, where headers are shown, the whole head. */
export function copyAll(model: Model): Updated {
  const exchange = model.response.document?.exchange;
  if (exchange === undefined) return nothing(model);
  if (model.response.view === 'headers') {
    return exchange.response === undefined ? nothing(model) : copied(model, headText(exchange.response));
  }
  return copied(model, new TextDecoder().decode(exchange.body));
}

function nothing(model: Model): Updated {
  return [{ ...model, notice: { tone: 'warn', text: 'There is nothing to copy here.' } }, []];
}
