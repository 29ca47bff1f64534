/** Where output goes: a terminal, a pipe or a file. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Settles when there is room for more; rejects, with the system's error, when nobody reads any longer. */
  write(bytes: Uint8Array | string): Promise<void>;
}
