/**
 * Signals: suspend and continue, as a shell's job control asks, and the ends that come from outside. Raw mode keeps
 * Ctrl-Z from the kernel, so stopping is done by hand: the terminal is given back first, then the whole process group
 * is stopped, as a shell expects of a job.
 */

/** What signals lead to. */
export interface JobControlActions {
  /** Gives the terminal back, before the process is stopped. */
  readonly stop: () => Promise<void>;
  /** Takes the terminal again, after the process was continued. */
  readonly resume: () => Promise<void>;
  readonly quit: (exitCode: number) => void;
  readonly crash: (error: unknown) => void;
}

/** Signals that end the program, and the exit codes that say so: 128 and the signal's number. */
const endings = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export class JobControl {
  readonly #actions: JobControlActions;
  readonly #listeners: [signal: NodeJS.Signals | 'uncaughtException', listener: (value: unknown) => void][];
  #isStopping = false;

  constructor(actions: JobControlActions) {
    this.#actions = actions;
    this.#listeners = [
      ...Object.entries(endings).map(([signal, exitCode]): [NodeJS.Signals, () => void] => [
        signal as NodeJS.Signals,
        () => {
          actions.quit(exitCode);
        },
      ]),
      ['uncaughtException', actions.crash],
      ['SIGTSTP', this.suspend],
    ];
  }

  listen(): void {
    for (const [signal, listener] of this.#listeners) process.on(signal as NodeJS.Signals, listener);
  }

  /** Takes the listeners away, once the signal that is being handled, if any, has gone round. */
  ignore(): void {
    // Ink's own listener (signal-exit) kills the process by the signal where it finds itself the only one.
    setImmediate(() => {
      for (const [signal, listener] of this.#listeners) process.off(signal, listener);
    });
  }

  /**
   * Leaves the terminal to another program until `work` is over. Its keys are its own: Ctrl-C ends it and not this one,
   * Ctrl-Z stops both, as the shell's.
   */
  async yieldTo<T>(work: () => Promise<T>): Promise<T> {
    this.#isStopping = true;
    const [stops, interrupts] = [this.suspend, this.#listeners.find(([signal]) => signal === 'SIGINT')![1]];
    const keepAlive = setInterval(() => undefined, 2 ** 30);
    const nothing = (): void => undefined;
    await this.#actions.stop();
    process.on('SIGINT', nothing);
    process.off('SIGINT', interrupts);
    process.off('SIGTSTP', stops);
    try {
      return await work();
    } finally {
      process.on('SIGTSTP', stops);
      process.on('SIGINT', interrupts);
      process.off('SIGINT', nothing);
      this.#isStopping = false;
      await this.#actions.resume();
      clearInterval(keepAlive);
    }
  }

  /** Stops the program until it is continued. */
  readonly suspend = (): void => {
    if (this.#isStopping || process.platform === 'win32') return;
    this.#isStopping = true;
    this.#stopAndContinue().catch(this.#actions.crash);
  };

  async #stopAndContinue(): Promise<void> {
    // With the keyboard let go, nothing else keeps the process from ending the moment it is continued.
    const keepAlive = setInterval(() => undefined, 2 ** 30);
    await this.#actions.stop();
    const continued = new Promise<void>((resolve) => {
      process.once('SIGCONT', () => {
        resolve();
      });
    });
    // With a listener the signal would not stop anything.
    process.off('SIGTSTP', this.suspend);
    process.kill(0, 'SIGTSTP');
    await continued;
    process.on('SIGTSTP', this.suspend);
    this.#isStopping = false;
    // The window may have another size by now, and nobody told a stopped process: this makes Node look.
    process.kill(process.pid, 'SIGWINCH');
    await this.#actions.resume();
    clearInterval(keepAlive);
  }
}
