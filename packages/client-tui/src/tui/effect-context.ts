/** What effects work with: the world outside the model. */
import type { ServerAddress } from '../core/address.js';
import type { ApiClient } from '../core/api-client.js';
import type { Clock } from '../core/clock.js';
import type { ConversationOptions } from '../core/conversation.js';
import type { Exchange } from '../core/exchange.js';
import type { PreparedRequest } from '../core/request.js';
import type { Edits } from '../core/tables/edits.js';
import type { Message } from './messages.js';

/** Time between two pictures of the spinner, and between two reports of progress, in milliseconds. */
export const tickTime = 100;

/** Where edits that are not saved are kept while the program is away. */
export interface Outbox {
  /** Keeps the edits of a table, soon; none takes them away. */
  keep(table: string, edits: Edits): void;
  /** What was kept; `problem` says what could not be read, in a sentence. */
  find(table: string): Promise<{ readonly edits: Edits; readonly problem: string | undefined }>;
}

export interface EffectContext {
  readonly server: ServerAddress;
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly exchange: (request: PreparedRequest, options: ConversationOptions) => Promise<Exchange>;
  readonly dispatch: (message: Message) => void;
  readonly outbox: Outbox;
  /** Aborted when the program ends. */
  readonly stopped: AbortSignal;
  /** Leaves the terminal to the shell until the program is continued. */
  readonly suspend: () => void;
  readonly quit: (exitCode: number) => void;
  /** Sees to it that work which fails as it never should ends the program with its error. */
  readonly watch: (work: Promise<void>) => void;
}
