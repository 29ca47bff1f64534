/** What a command line asks for, once it is read. Values only: nothing that it names has been looked at. */
import type { RequestOrder } from './compose.js';

export type Pretty = 'all' | 'colors' | 'format' | 'none';
export type ColorWhen = 'auto' | 'always' | 'never';

/** What is written, and where. */
export interface OutputOrder {
  /** What goes to standard output. `body` sends the rest to standard error. */
  readonly show: 'body' | 'headers' | 'wire' | 'json';
  /** The request goes to standard error too; with `wire`, what each name means. */
  readonly verbose: boolean;
  /** Nothing goes to standard error but errors. */
  readonly quiet: boolean;
  /** The times of the phases go to standard error. */
  readonly meta: boolean;
  /** Undefined: `all` on a terminal, else `none`. */
  readonly pretty: Pretty | undefined;
  readonly color: ColorWhen;
  /** Nothing is held back to be laid out. */
  readonly stream: boolean;
  /** A warning on standard error about a status of 300 and above, where standard output is no terminal. */
  readonly checkStatus: boolean;
  /** The file that takes the body. */
  readonly file: string | undefined;
  readonly download: boolean;
  /** A download goes on where the file ends. */
  readonly resume: boolean;
}

/** How the request is sent. */
export interface SendingOrder {
  /** What is printed in place of sending: the request, or a command that sends it. */
  readonly instead: 'request' | 'curl' | undefined;
  readonly follow: boolean;
  readonly maxRedirects: number;
  /** Milliseconds without a byte; undefined: the default. */
  readonly timeout: number | undefined;
  /** Any certificate is taken. */
  readonly insecure: boolean;
  /** Milliseconds for a connection; undefined: the default. */
  readonly connectTimeout: number | undefined;
}

/** One request from the command line. */
export interface OneShotOrder {
  readonly request: RequestOrder;
  readonly output: OutputOrder;
  readonly sending: SendingOrder;
}
