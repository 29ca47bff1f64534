/** Where one was, kept on disk: some time after it changes, and at the end. */
import { emptyState, type SavedState } from '../core/settings/saved-state.js';
import { writeState } from '../core/settings/settings-files.js';
import { FileError } from '../core/storage/text-files.js';
import { serverName } from '../core/request/address.js';
import { DraftError } from '../core/request/request.js';
import type { Clock } from '../core/clock.js';
import { draftOf, withDraft } from './components/request/state.js';
import type { Model } from './model.js';

/** How long after a change the state is written, in milliseconds: not at every key. */
const writtenAfter = 1000;

/** What of a model is kept. @param before holds what this screen does not know of */
export function stateOf(model: Model, before: SavedState = emptyState): SavedState {
  const { environment, source } = model.saved;
  const request = requestOf(model);
  return {
    columnWidths: model.columnWidths,
    server: serverName(model.server),
    tables: model.lastTables,
    ...(environment === undefined ? {} : { environment }),
    ...(request === undefined
      ? {}
      : { request: { ...(source === undefined ? {} : { file: source.path, index: source.index }), draft: request } }),
    panes: { ...before.panes, ...(model.sidebar.width === undefined ? {} : { sidebar: model.sidebar.width }) },
  };
}

/** A model that begins where the last one ended. The request comes back where the same server is asked. */
export function resumed(model: Model, state: SavedState): Model {
  const { request, environment } = state;
  const width = state.panes['sidebar'];
  const name = serverName(model.server);
  const known = [state.server ?? '', ...Object.keys(state.tables).reverse()];
  const isSame = state.server === name && request !== undefined;
  const source =
    request?.file === undefined || request.index === undefined
      ? undefined
      : { path: request.file, index: request.index };
  return {
    ...model,
    lastTables: state.tables,
    columnWidths: state.columnWidths,
    servers: [...new Set([name, ...known])].filter((each) => each !== ''),
    sidebar: width === undefined ? model.sidebar : { ...model.sidebar, width },
    saved: { ...model.saved, environment, source: isSame ? source : undefined },
    request: isSame ? withDraft(model.request, request.draft, model.server) : model.request,
  };
}

/** Writes the state of the model that it was shown last. */
export class StateKeeper {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #before: SavedState;
  #last: Model;
  #isWritten = true;
  #cancel: (() => void) | undefined;
  #writing = Promise.resolve();

  constructor(folder: string, clock: Clock, before: SavedState, model: Model) {
    this.#folder = folder;
    this.#clock = clock;
    this.#before = before;
    this.#last = model;
  }

  /** Looks at a model; what is new in it is written soon. */
  note(model: Model): void {
    const last = this.#last;
    this.#last = model;
    const isSame =
      last.server === model.server &&
      last.saved === model.saved &&
      last.request === model.request &&
      last.lastTables === model.lastTables &&
      last.columnWidths === model.columnWidths &&
      last.sidebar.width === model.sidebar.width;
    if (isSame) return;
    this.#isWritten = false;
    this.#cancel ??= this.#clock.after(writtenAfter, () => void this.flush());
  }

  /** Writes what is new. Where it can't be written nothing is said: the next start begins as the last one did. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#isWritten) return this.#writing;
    this.#isWritten = true;
    const state = stateOf(this.#last, this.#before);
    this.#writing = this.#writing.then(() => writeState(this.#folder, state)).catch(swallowed);
    return this.#writing;
  }
}

function swallowed(error: unknown): void {
  if (!(error instanceof FileError)) throw error;
}

/** The request as it stands; undefined where a header line is half typed. */
function requestOf(model: Model): ReturnType<typeof draftOf> | undefined {
  try {
    return draftOf(model.request);
  } catch (error) {
    if (error instanceof DraftError) return undefined;
    throw error;
  }
}
