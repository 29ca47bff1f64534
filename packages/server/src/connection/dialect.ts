/**
 * Finds out which dialect a new connection speaks (setting `auto`). Whoever speaks first is known by it: an HTTP client
 * sends at once, a classic client waits for its welcome. So silence is greeted after a while, and the first request's
 * bytes decide.
 */
import { DialectDetector, greetingText } from '@rowhouse/protocol';
import { admitsAnonymous } from '../access/access.js';
import type { ByteStream } from './byte-stream.js';
import { ClassicSession } from '../classic/classic-session.js';
import type { Timer } from '../clock.js';
import type { ServerContext } from '../context.js';
import { HttpSession } from './http-session.js';
import { Session } from './session.js';

const greeting = new TextEncoder().encode(greetingText);

/** Starts the session that the setting asks for. */
export function startSession(context: ServerContext, stream: ByteStream): void {
  switch (context.settings.dialect) {
    case 'http':
      new HttpSession(context, stream);
      break;
    case 'classic':
      new ClassicSession(context, stream, { greeted: false }).greet();
      break;
    case 'auto':
      new UndecidedSession(context, stream);
  }
}

class UndecidedSession extends Session {
  readonly #detector = new DialectDetector();
  #greeting: Timer | undefined;
  #greeted = false;
  #waitsForBrowser = false;

  constructor(context: ServerContext, stream: ByteStream) {
    super(context, stream);
    stream.receiver = this;
    this.#awaitFirstByte();
  }

  override shutdown(): void {
    this.closeGently();
  }

  override closed(): void {
    this.#greeting?.cancel();
    super.closed();
  }

  protected override received(bytes: Uint8Array): void {
    this.#greeting?.cancel();
    if (!this.#detector.begun)
      this.expireAfter(this.context.settings.headTimeout, () => {
        this.#fallBack((session) => {
          session.refuseSlowHead();
        });
      });
    const detection = this.#detector.receive(bytes);
    if (detection === 'http') this.#becomeHttp();
    else if (detection === 'classic') this.#becomeClassic();
    else if (detection === 'neither') this.#fallBack();
  }

  protected override receivedEnd(): void {
    this.#greeting?.cancel();
    if (!this.#detector.begun) {
      this.closeGently();
      return;
    }
    this.#fallBack((session) => {
      session.end();
    });
  }

  #awaitFirstByte(): void {
    const { settings, clock, browsers } = this.context;
    // A peer that policy refuses is never greeted.
    if (!admitsAnonymous(this.context, this.stream)) {
      this.#closeWhenIdle(settings.idleTimeout);
      return;
    }
    this.#waitsForBrowser = browsers.heardFrom(this.stream.remoteAddress);
    const delay = this.#waitsForBrowser ? settings.browserGreetingDelay : settings.greetingDelay;
    this.#greeting = clock.after(delay, () => {
      clock.afterInput(() => {
        this.#greet();
      });
    });
  }

  #greet(): void {
    if (this.isClosing || this.#detector.begun || this.stream.receiver !== this) return;
    // A browser may have been heard since this connection was opened: it may be one of its spare ones.
    if (!this.#waitsForBrowser && this.context.browsers.heardFrom(this.stream.remoteAddress)) {
      this.#awaitFirstByte();
      return;
    }
    this.#greeted = true;
    this.stream.write(greeting);
    this.#closeWhenIdle(this.context.settings.greetedIdleTimeout);
  }

  #closeWhenIdle(milliseconds: number): void {
    this.expireAfter(milliseconds, () => {
      this.closeGently();
    });
  }

  #becomeHttp(): HttpSession {
    this.handOver();
    const session = new HttpSession(this.context, this.stream, { greeted: this.#greeted });
    session.data(this.#detector.take());
    return session;
  }

  #becomeClassic(): ClassicSession {
    this.handOver();
    const session = new ClassicSession(this.context, this.stream, { greeted: this.#greeted });
    session.data(this.#detector.take());
    return session;
  }

  /** What is no request in either dialect is refused in the one that the peer would expect. */
  #fallBack(then: (session: HttpSession | ClassicSession) => void = () => {}): void {
    then(this.#greeted ? this.#becomeClassic() : this.#becomeHttp());
  }
}
