/** What every connection of one server shares. */
import type { Policy } from './access/access.js';
import type { TokenList } from './access/tokens.js';
import type { Service } from './routes/resource.js';
import type { BodyBudget } from './connection/body-buffer.js';
import type { BrowserMemory } from './connection/browser-memory.js';
import type { Turn } from './connection/turn.js';
import type { Logger } from './logger.js';
import type { Settings } from './settings.js';

/** A connection, as far as the server as a whole has to do with it. */
export interface OpenSession {
  /** Ends the session whose deadline passed. `now` is the clock's. */
  checkDeadline(now: number): void;
  /** The server shuts down: finish what is in flight, begin nothing new. */
  shutdown(): void;
  /** Ends the connection now, whatever is in flight. */
  abandon(): void;
}

export interface ServerContext extends Service, Policy {
  readonly settings: Settings;
  /** Read anew when the operator says so. */
  tokens: TokenList | undefined;
  readonly log: Logger;
  readonly browsers: BrowserMemory;
  /** What the bodies of requests may hold together. */
  readonly bodies: BodyBudget;
  /** When answers go out that are ready at once. */
  readonly turn: Turn;
  /** The connections that are open now. */
  readonly sessions: Set<OpenSession>;
  /** Set at shutdown: what is in flight is finished, nothing new is begun. */
  closing: boolean;
}
