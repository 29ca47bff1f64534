/** The response pane's room in a model, and the wire's page in it. */
import { layoutFor, type Model } from '../../model.js';
import type { Room } from './pages.js';
import { isLive } from './state.js';
import { byteRows } from './wire/view.js';
import { wirePage, type WirePage } from './wire/state.js';

/** The room below the rule; some, where the terminal is too small to show any. */
export function roomOf(model: Model): Room {
  const layout = layoutFor(model);
  return { width: Math.max(1, layout?.main ?? 80), height: Math.max(1, layout?.response ?? 1) };
}

/** The page of bytes, where the wire is what is shown. */
export function wirePageOf(model: Model): WirePage | undefined {
  const { document, view } = model.response;
  if (view !== 'wire' || document === undefined || isLive(model.response)) return undefined;
  const { width, height } = roomOf(model);
  return wirePage(document.exchange, width, byteRows(document.exchange, height));
}
