/**
 * One connection while one protocol is spoken on it: the deadline that it is under, gentle closing, and room for slow
 * readers. What is spoken is for the classes that extend it.
 */
import type { ByteStream, Receiver } from './byte-stream.js';
import type { OpenSession, ServerContext } from '../context.js';
import type { TurnTaker } from './turn.js';

/** How long a closing connection still takes, and throws away, what its peer had on the way, in milliseconds. */
const lingerTime = 2000;
/** How much of it, in bytes. */
const lingerBytes = 1024 * 1024;
/** A long answer is written in pieces of so many bytes, so that a peer shows by each that it still reads. */
const sliceLength = 64 * 1024;

export abstract class Session implements Receiver, OpenSession, TurnTaker {
  protected readonly context: ServerContext;
  protected readonly stream: ByteStream;
  #deadline = Number.POSITIVE_INFINITY;
  #expire: () => void = () => {};
  #closed = false;
  #lingering = false;
  #lingered = 0;
  /** Whether the peer has to take something first. */
  #isFull = false;
  #roomAwaited: (() => void) | undefined;
  /** Pieces that go out together. */
  #held: Uint8Array[] = [];
  #heldLength = 0;

  constructor(context: ServerContext, stream: ByteStream) {
    this.context = context;
    this.stream = stream;
    context.sessions.add(this);
  }

  /** Bytes came while the session is not closing. */
  protected abstract received(bytes: Uint8Array): void;
  /** The peer will send nothing more. */
  protected abstract receivedEnd(): void;
  abstract shutdown(): void;

  data(bytes: Uint8Array): void {
    this.context.metrics.noteBytes('in', bytes.length);
    if (!this.#lingering) {
      this.received(bytes);
      return;
    }
    this.#lingered += bytes.length;
    if (this.#lingered > lingerBytes) this.stream.pause();
  }

  end(): void {
    // The end of a peer that is being closed changes nothing: what was written is still on its way to it.
    if (!this.#lingering) this.receivedEnd();
  }

  drained(): void {
    this.#isFull = false;
    this.#roomAwaited?.();
    this.#roomAwaited = undefined;
  }

  closed(): void {
    this.#closed = true;
    this.context.sessions.delete(this);
    this.drained();
  }

  checkDeadline(now: number): void {
    if (now >= this.#deadline) {
      this.expireNever();
      this.#expire();
    }
  }

  abandon(): void {
    this.stream.destroy();
  }

  protected get isClosed(): boolean {
    return this.#closed;
  }

  /** Whether the session said its last word. */
  protected get isClosing(): boolean {
    return this.#lingering || this.#closed;
  }

  /** Puts the connection under a deadline, in place of the one before. */
  protected expireAfter(milliseconds: number, then: () => void): void {
    this.#deadline = this.context.clock.now() + milliseconds;
    this.#expire = then;
  }

  protected expireNever(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
  }

  /**
   * Writes, and waits where the peer reads slowly. One that takes nothing for the write timeout is given up.
   * @returns whether the connection is still there; at once, where nothing has to be waited for
   */
  protected write(bytes: Uint8Array): boolean | Promise<boolean> {
    this.context.metrics.noteBytes('out', bytes.length);
    if (this.#closed) return false;
    if (!this.#isFull && this.#heldLength + bytes.length <= sliceLength) {
      this.#hold(bytes);
      return true;
    }
    this.#release();
    return this.#writeSlowly(bytes);
  }

  /** Writes a few bytes behind what was written, and leaves the deadline as it is: nothing waits for room for them. */
  protected writeBesides(bytes: Uint8Array): void {
    this.context.metrics.noteBytes('out', bytes.length);
    if (this.#closed) return;
    this.#hold(bytes);
  }

  /** What was written in this turn goes out as one: a peer that sends many requests at a time gets their answers so. */
  endTurn(): void {
    this.#release();
  }

  #hold(bytes: Uint8Array): void {
    if (this.#held.push(bytes) === 1) this.context.turn.await(this);
    this.#heldLength += bytes.length;
  }

  #release(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    this.#heldLength = 0;
    if (!this.#closed) this.#put(held.length === 1 ? held[0]! : Buffer.concat(held));
  }

  /** @returns whether the peer takes more */
  #put(bytes: Uint8Array): boolean {
    this.#isFull = !this.stream.write(bytes);
    return !this.#isFull;
  }

  async #writeSlowly(bytes: Uint8Array): Promise<boolean> {
    for (let at = 0; at < bytes.length; at += sliceLength) {
      if (this.#isFull && !(await this.#room())) return false;
      this.#put(bytes.subarray(at, at + sliceLength));
    }
    return this.#isFull ? this.#room() : !this.#closed;
  }

  /** Waits until the peer has taken what was written. */
  async #room(): Promise<boolean> {
    this.expireAfter(this.context.settings.writeTimeout, () => {
      this.abandon();
    });
    await new Promise<void>((resolve) => {
      this.#roomAwaited = resolve;
    });
    this.expireNever();
    return !this.#closed;
  }

  /**
   * Closes once the peer has taken what was written. Bytes that it had on the way are taken for a while more and thrown
   * away: the system would else reset the connection, and the peer might lose the answer (RFC 9112 section 9.6).
   */
  protected closeGently(): void {
    if (this.isClosing) return;
    this.#release();
    this.#lingering = true;
    this.expireAfter(this.context.settings.writeTimeout, () => {
      this.abandon();
    });
    this.stream.end(() => {
      this.expireAfter(lingerTime, () => {
        this.abandon();
      });
    });
    this.stream.resume();
  }

  /** Leaves the connection to another session, which is its receiver from now on. */
  protected handOver(): void {
    this.#release();
    this.context.sessions.delete(this);
    this.expireNever();
  }
}
