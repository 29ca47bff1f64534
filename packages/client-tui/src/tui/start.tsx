/**
 * The full screen, from its first frame to the terminal given back as it was found. However it ends (a key, a signal,
 * a crash), it ends through `finish`, and the promise is the exit code: 0 for `q`, 130 for Ctrl-C, 128 and its number
 * for a signal, 1 for a crash.
 */
import { randomUUID } from 'node:crypto';
import { render, useApp, type Instance, type TerminalSuspension } from 'ink';
import type { ReactNode } from 'react';
import { httpApiClient, type ApiClient } from '../core/tables/api-client.js';
import { AddressError, parseServer, serverName, type ServerAddress } from '../core/request/address.js';
import { ServerAccess } from '../core/tables/server-access.js';
import { systemClock, type Clock } from '../core/clock.js';
import { Connections } from '../core/connections/connections.js';
import { KeptEdits } from '../core/outbox/kept-edits.js';
import type { SavedState } from '../core/settings/saved-state.js';
import { exchange } from '../core/exchange/perform.js';
import { foldersFor } from '../core/settings/folders.js';
import { App } from './app.js';
import { withGiven } from './components/access/state.js';
import { clipboardSequence } from './components/shell/copying.js';
import { withSettings } from './components/settings/feature.js';
import { effectsWith } from './effects.js';
import type { Message } from './messages.js';
import { editExternally } from './external-editor.js';
import { initialModel, type Model } from './model.js';
import { Program } from './program.js';
import { collectionsFolder, readKept, type Kept } from './kept.js';
import { JobControl } from './job-control.js';
import { Keyboard, type KeyboardStream, type ScreenStream } from './terminal.js';
import { resumed, StateKeeper } from './state-keeper.js';
import { themeFor } from './theme.js';
import { update } from './update.js';

/** What the full screen is started with. */
export interface FullScreenOptions {
  readonly server: ServerAddress;
  readonly stdin: KeyboardStream;
  readonly stdout: ScreenStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Whether the user named the server; else the one of the last time counts. Default true. */
  readonly isServerGiven?: boolean;
  /** The Authorization that `server` is sent, and no other; undefined where the user is to be asked for one. */
  readonly authorization?: string | undefined;
}

/** Shows the full screen until the user leaves it; the answer is the exit code. */
export async function startFullScreen(options: FullScreenOptions): Promise<number> {
  const kept = await readKept(foldersFor(options.env));
  return new Promise((resolve, reject) => {
    const screen = new FullScreen(options, kept, (end) => {
      if (typeof end === 'number') resolve(end);
      else reject(end.error instanceof Error ? end.error : new Error(String(end.error)));
    });
    screen.start();
  });
}

type End = number | { readonly error: unknown };

class FullScreen {
  readonly #options: FullScreenOptions;
  readonly #end: (end: End) => void;
  readonly #program: Program;
  readonly #keyboard: Keyboard;
  readonly #effects;
  #keptEdits: KeptEdits | undefined;
  readonly #connections;
  readonly #keeper: StateKeeper;
  readonly #access = new ServerAccess((server, wasSent) => {
    this.#dispatch({ type: 'access-refused', server, wasSent });
  });
  readonly #jobControl = new JobControl({
    stop: () => this.#release(),
    resume: () => this.#takeBack(),
    quit: (exitCode) => {
      this.#finish(exitCode);
    },
    crash: (error) => {
      this.#finish({ error });
    },
  });
  #ink: Instance | undefined;
  #suspendInk: (() => Promise<TerminalSuspension>) | undefined;
  #suspension: TerminalSuspension | undefined;
  #isOver = false;

  constructor(options: FullScreenOptions, kept: Kept, end: (end: End) => void) {
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.#end = end;
    const server = serverOf(options, kept.state);
    const folders = foldersFor(options.env);
    this.#connections = new Connections({ clock });
    const { authorization } = options;
    if (authorization !== undefined) this.#access.give(options.server, authorization);
    this.#effects = effectsWith({
      server,
      partsFor: (address) => ({ api: this.#apiFor(address, clock), keptEdits: this.#keptEditsFor(address, clock) }),
      clock,
      access: this.#access,
      exchange: (request, more) => exchange(request, { ...more, connections: this.#connections }),
      env: options.env,
      folders,
      collections: collectionsFolder(kept.settings, folders),
      settings: kept.settings,
      cookies: kept.cookies,
      dispatch: (message) => {
        this.#dispatch(message);
      },
      edit: (text, extension) => this.#jobControl.yieldTo(() => editExternally(text, extension, options.env)),
      suspend: () => {
        this.#jobControl.suspend();
      },
      quit: (exitCode) => {
        this.#finish(exitCode);
      },
      copy: (text) => {
        options.stdout.write(clipboardSequence(text));
      },
      crash: (error) => {
        this.#finish({ error });
      },
    });
    const model = resumed(initialModel(server, this.#size(), randomUUID()), kept.state);
    const access = authorization === undefined ? model.access : withGiven(model.access, options.server, authorization);
    const [first] = withSettings({ ...model, access }, kept.settings, kept.problems);
    this.#keeper = new StateKeeper(folders.state, clock, kept.state, first);
    this.#program = new Program(first, {
      update,
      run: (effect) => {
        this.#effects.run(effect);
      },
      draw: (model) => {
        this.#keeper.note(model);
        this.#keyboard.useMouse(model.settings.mouse);
        this.#ink?.rerender(this.#screen(model));
      },
    });
    this.#keyboard = new Keyboard(options.stdin, options.stdout, clock, (inputs) => {
      this.#dispatch(...inputs.map((input): Message => ({ type: 'input', input })));
    });
  }

  #apiFor(server: ServerAddress, clock: Clock): ApiClient {
    return httpApiClient(server, { clock, connections: this.#connections, access: this.#access });
  }

  /** The edits of a server's tables; those of the server before are on disk soon, whether anybody waits or not. */
  #keptEditsFor(server: ServerAddress, clock: Clock): KeptEdits {
    void this.#keptEdits?.flush();
    this.#keptEdits = new KeptEdits({
      folder: foldersFor(this.#options.env).state,
      server: serverName(server),
      clock,
      onProblem: (message) => {
        this.#dispatch({ type: 'edits-not-kept', message });
      },
    });
    return this.#keptEdits;
  }

  start(): void {
    try {
      this.#start();
    } catch (error) {
      this.#finish({ error });
    }
  }

  #start(): void {
    const { stdout } = this.#options;
    // Before Ink's own listener: the new size is laid out before Ink draws the old tree at it.
    stdout.on('resize', this.#onResize);
    stdout.on('error', this.#onOutputError);
    this.#jobControl.listen();
    this.#ink = render(this.#screen(this.#program.model), {
      stdout,
      stdin: this.#options.stdin as NodeJS.ReadStream,
      exitOnCtrlC: false,
      alternateScreen: true,
      // Ink would draw nothing under CI=true, and this is a terminal whatever the environment says.
      interactive: true,
      incrementalRendering: true,
      maxFps: 60,
      // Nothing here writes to the console.
      patchConsole: false,
    });
    this.#ink.waitUntilExit().then(
      () => {
        this.#finish(0);
      },
      (error: unknown) => {
        this.#finish({ error });
      },
    );
    this.#keyboard.useMouse(this.#program.model.settings.mouse);
    this.#keyboard.open();
    this.#dispatch({ type: 'start' });
  }

  #screen(model: Model): ReactNode {
    return (
      <>
        <Suspender
          take={(suspend) => {
            this.#suspendInk = suspend;
          }}
        />
        <App model={model} theme={themeFor(this.#options.env, previewed(model))} />
      </>
    );
  }

  #dispatch(...messages: readonly Message[]): void {
    if (this.#isOver) return;
    try {
      this.#program.dispatch(...messages);
    } catch (error) {
      this.#finish({ error });
    }
  }

  #size(): { columns: number; rows: number } {
    const { columns, rows } = this.#options.stdout;
    // A terminal that does not know its size is taken for the usual one.
    return { columns: columns || 80, rows: rows || 24 };
  }

  readonly #onResize = (): void => {
    this.#dispatch({ type: 'resized', ...this.#size() });
  };

  /** The terminal is gone: there is nobody to draw for. */
  readonly #onOutputError = (): void => {
    this.#finish(1);
  };

  async #release(): Promise<void> {
    this.#suspension = await this.#suspendInk?.();
    this.#keyboard.close();
  }

  async #takeBack(): Promise<void> {
    this.#keyboard.open();
    await this.#suspension?.resume();
    this.#suspension = undefined;
    this.#onResize();
  }

  #finish(end: End): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#effects.stop();
    this.#connections.close();
    this.#jobControl.ignore();
    this.#options.stdout.off('resize', this.#onResize);
    try {
      this.#keyboard.close();
      this.#ink?.unmount();
    } finally {
      // The terminal is the shell's again already. Whatever ended it: what was edited is on disk before the program is gone.
      Promise.all([this.#keptEdits?.flush(), this.#keeper.flush()]).then(
        () => {
          this.#end(end);
        },
        (error: unknown) => {
          this.#end(typeof end === 'number' ? { error } : end);
        },
      );
    }
  }
}

/** The server to begin with: the one that was named, else the one of the last time. */
function serverOf({ server, isServerGiven = true }: FullScreenOptions, { server: last }: SavedState): ServerAddress {
  if (isServerGiven || last === undefined) return server;
  try {
    return parseServer(last);
  } catch (error) {
    if (error instanceof AddressError) return server;
    throw error;
  }
}

/** The settings as they are drawn: a theme that is pointed at is shown before it is chosen. */
function previewed({ settings, picker }: Model): Model['settings'] {
  if (picker?.question !== 'theme') return settings;
  return { ...settings, theme: picker.matches[picker.selected]?.item.id ?? settings.theme };
}

/** Hands out what only a component can have: Ink's way of letting go of the terminal. */
function Suspender({ take }: { readonly take: (suspend: () => Promise<TerminalSuspension>) => void }): ReactNode {
  const { suspendTerminal } = useApp();
  take(() => suspendTerminal());
  return null;
}
