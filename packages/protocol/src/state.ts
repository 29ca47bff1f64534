/**
 * The states of the two sides of a connection, and the tables that alone move them.
 *
 * Each side has a state of its own, whoever this program is: the client's goes from `idle` through `send-body` to
 * `done`, the server's from `idle` through `send-response` and `send-body` to `done`. An event moves the side that
 * sent it; then the pair of states may move either side (`settle`).
 */
import type { Role } from './events.js';

/** Where one side of a connection stands. */
export type State =
  | 'idle'
  | 'send-response'
  | 'send-body'
  | 'done'
  /** This side may send nothing more on this connection. */
  | 'must-close'
  | 'closed'
  /** The client asked for another protocol and waits for the verdict. */
  | 'might-switch'
  | 'switched'
  | 'error';

/** What one side did, as far as the tables tell events apart. */
export type Happening = 'request' | 'informational' | 'switch' | 'response' | 'data' | 'end' | 'closed';

type Transitions = Readonly<Partial<Record<State, Readonly<Partial<Record<Happening, State>>>>>>;

const clientTransitions: Transitions = {
  idle: { request: 'send-body', closed: 'closed' },
  'send-body': { data: 'send-body', end: 'done' },
  done: { closed: 'closed' },
  'might-switch': { closed: 'closed' },
  'must-close': { closed: 'closed' },
  closed: { closed: 'closed' },
};

const serverTransitions: Transitions = {
  // An answer without a request is how a server refuses what it could not read.
  idle: { response: 'send-body', closed: 'closed' },
  'send-response': { informational: 'send-response', switch: 'switched', response: 'send-body' },
  'send-body': { data: 'send-body', end: 'done' },
  done: { closed: 'closed' },
  'must-close': { closed: 'closed' },
  closed: { closed: 'closed' },
};

/** What the pair of states asks for, tried in order until none applies. `undefined` matches every state. */
interface Rule {
  readonly client: readonly State[] | undefined;
  readonly server: readonly State[] | undefined;
  readonly when?: 'keep-alive-off' | 'switch-proposed';
  readonly moves: Role;
  readonly to: State;
}

const rules: readonly Rule[] = [
  { client: ['done'], server: undefined, when: 'switch-proposed', moves: 'client', to: 'might-switch' },
  { client: ['might-switch'], server: ['switched'], moves: 'client', to: 'switched' },
  { client: ['done'], server: undefined, when: 'keep-alive-off', moves: 'client', to: 'must-close' },
  { client: undefined, server: ['done'], when: 'keep-alive-off', moves: 'server', to: 'must-close' },
  { client: ['closed'], server: ['idle', 'done'], moves: 'server', to: 'must-close' },
  // A client that broke the protocol may still be told so.
  { client: ['error'], server: ['done'], moves: 'server', to: 'must-close' },
  { client: ['done'], server: ['closed', 'error'], moves: 'client', to: 'must-close' },
];

export class ConnectionState {
  client: State = 'idle';
  server: State = 'idle';
  /** Whether the connection goes on after this exchange. */
  keepAlive = true;
  /** Whether the client asked for another protocol in this exchange. */
  switchProposed = false;

  /** The state that `happening` would lead `role` to; undefined where it is not allowed now. */
  after(role: Role, happening: Happening): State | undefined {
    return (role === 'client' ? clientTransitions : serverTransitions)[this[role]]?.[happening];
  }

  /** Moves `role` by what it did. @returns whether it was allowed */
  move(role: Role, happening: Happening): boolean {
    const next = this.after(role, happening);
    if (next === undefined) return false;
    this[role] = next;
    if (happening === 'request' && this.server === 'idle') this.server = 'send-response';
    // A final answer is the verdict on a proposed switch: it was declined.
    if (happening === 'response') {
      this.switchProposed = false;
      if (this.client === 'might-switch') this.client = 'done';
    }
    this.#settle();
    return true;
  }

  /** `role` broke the protocol: nothing it sends is read or written any more. */
  fail(role: Role): void {
    this[role] = 'error';
    this.keepAlive = false;
    this.#settle();
  }

  /** @returns whether both sides were done, and are idle again */
  startNextCycle(): boolean {
    if (this.client !== 'done' || this.server !== 'done') return false;
    this.client = 'idle';
    this.server = 'idle';
    this.switchProposed = false;
    return true;
  }

  #settle(): void {
    // What every exchange of a lasting connection goes through needs no rule.
    if (this.keepAlive && !this.switchProposed && this.client !== 'closed' && this.server !== 'closed') return;
    for (let moved = true; moved;) {
      moved = false;
      for (const rule of rules) {
        if (this[rule.moves] === rule.to || !this.#applies(rule)) continue;
        this[rule.moves] = rule.to;
        moved = true;
      }
    }
  }

  #applies(rule: Rule): boolean {
    if (rule.client?.includes(this.client) === false || rule.server?.includes(this.server) === false) return false;
    if (rule.when === 'keep-alive-off') return !this.keepAlive;
    return rule.when !== 'switch-proposed' || this.switchProposed;
  }
}
