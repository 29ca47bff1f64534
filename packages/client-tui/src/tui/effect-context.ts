/** What effects work with: the world outside the model. */
import type { ServerAddress } from '../core/request/address.js';
import type { ApiClient } from '../core/tables/api-client.js';
import type { ServerAccess } from '../core/tables/server-access.js';
import type { Clock } from '../core/clock.js';
import type { ConversationOptions } from '../core/exchange/conversation.js';
import type { Exchange } from '../core/exchange/exchange.js';
import type { PreparedRequest } from '../core/request/request.js';
import type { KeptEdits } from '../core/outbox/kept-edits.js';
import type { CookieJar } from '../core/cookies/cookie-jar.js';
import type { Folders } from '../core/settings/folders.js';
import type { Settings } from '../core/settings/settings.js';
import type { EditOutcome } from './external-editor.js';
import type { Message } from './messages.js';

/** Time between two pictures of the spinner, and between two reports of progress, in milliseconds. */
export const tickTime = 100;

export interface EffectContext {
  readonly server: ServerAddress;
  readonly api: ApiClient;
  /** What each server is sent as Authorization. */
  readonly access: ServerAccess;
  readonly clock: Clock;
  readonly exchange: (request: PreparedRequest, options: ConversationOptions) => Promise<Exchange>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where things are kept. */
  readonly folders: Folders;
  /** The folder of `.http` files. */
  readonly collections: string;
  readonly cookies: CookieJar;
  readonly settings: Settings;
  readonly dispatch: (message: Message) => void;
  /** Where edits that are not saved are kept while the program is away. */
  readonly keptEdits: Pick<KeptEdits, 'keep' | 'find'>;
  /** Aborted when the program ends. */
  readonly stopped: AbortSignal;
  /** Opens a text in the user's editor, which has the terminal meanwhile. */
  readonly edit: (text: string, extension: string) => Promise<EditOutcome>;
  /** Leaves the terminal to the shell until the program is continued. */
  readonly suspend: () => void;
  readonly quit: (exitCode: number) => void;
  /** Offers text to the terminal's clipboard. */
  readonly copy: (text: string) => void;
  /** Sees to it that work which fails as it never should ends the program with its error. */
  readonly watch: (work: Promise<void>) => void;
}
