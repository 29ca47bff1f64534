/**
 * Who gets a key: a stack whose top has the focus. At the bottom is a pane; above it may lie overlays, which take every
 * key until they are closed. A key is looked up in the contexts of the top, from the innermost outwards.
 */

/** The panes that Tab goes through. */
export type Pane = 'tables' | 'grid' | 'method' | 'url' | 'query' | 'headers' | 'body' | 'auth' | 'raw' | 'response';

/** What lies over the panes. */
export type Overlay = 'cell' | 'conflict' | 'help' | 'prompt' | 'picker';

export type FocusTarget = Pane | Overlay;

/** Never empty; the last entry has the focus. */
export type FocusStack = readonly [Pane, ...Overlay[]];

/** Which screen fills the room beside the tables. */
export type Screen = 'request' | 'table';

/** A group of key bindings that count together. */
export type Context =
  | 'always'
  | 'anywhere'
  | 'browse'
  | 'list'
  | 'tables'
  | 'grid'
  | 'cell'
  | 'conflict'
  | 'request'
  | 'method'
  | 'url'
  | 'auth'
  | 'area'
  | 'editor'
  | 'response'
  | 'prompt'
  | 'picker'
  | 'help';

/** The contexts of each target, innermost first. */
export const contextsOf: Readonly<Record<FocusTarget, readonly Context[]>> = {
  tables: ['tables', 'list', 'browse', 'anywhere', 'always'],
  grid: ['grid', 'list', 'browse', 'anywhere', 'always'],
  cell: ['cell', 'editor', 'always'],
  conflict: ['conflict', 'list', 'always'],
  method: ['method', 'request', 'anywhere', 'always'],
  url: ['url', 'editor', 'request', 'anywhere', 'always'],
  query: ['area', 'editor', 'request', 'anywhere', 'always'],
  headers: ['area', 'editor', 'request', 'anywhere', 'always'],
  body: ['area', 'editor', 'request', 'anywhere', 'always'],
  raw: ['area', 'editor', 'request', 'anywhere', 'always'],
  auth: ['auth', 'list', 'request', 'browse', 'anywhere', 'always'],
  response: ['response', 'list', 'request', 'browse', 'anywhere', 'always'],
  prompt: ['prompt', 'editor', 'always'],
  picker: ['picker', 'editor', 'always'],
  help: ['help', 'list', 'always'],
};

/** The panes that Tab goes through on a screen, in order. */
const rings: Readonly<Record<Screen | 'raw', readonly Pane[]>> = {
  request: ['url', 'query', 'headers', 'body', 'auth', 'response', 'tables', 'method'],
  raw: ['url', 'raw', 'response', 'tables'],
  table: ['tables', 'grid'],
};

/** What has the focus. */
export function focused(stack: FocusStack): FocusTarget {
  return stack.at(-1) ?? stack[0];
}

/** The pane at the bottom. */
export function paneOf(stack: FocusStack): Pane {
  return stack[0];
}

/** The focus on `pane`, with nothing above it. */
export function focusOn(pane: Pane): FocusStack {
  return [pane];
}

/** `overlay` above everything; unchanged where it is there already. */
export function push(stack: FocusStack, overlay: Overlay): FocusStack {
  return stack.includes(overlay) ? stack : [...stack, overlay];
}

/** Without the topmost overlay; a pane stays. */
export function pop(stack: FocusStack): FocusStack {
  const [pane, ...overlays] = stack;
  return [pane, ...overlays.slice(0, -1)];
}

/** Without `overlay`; whatever else lies over the pane stays. */
export function without(stack: FocusStack, overlay: Overlay): FocusStack {
  const [pane, ...overlays] = stack;
  return [pane, ...overlays.filter((each) => each !== overlay)];
}

/** The next pane on a screen, or the one before where `step` is -1. */
export function cycle(stack: FocusStack, screen: Screen | 'raw', step: 1 | -1): FocusStack {
  const ring = rings[screen];
  const at = ring.indexOf(paneOf(stack));
  return [ring[(at + step + ring.length) % ring.length] ?? 'tables'];
}
