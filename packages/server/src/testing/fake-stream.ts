/** A connection whose peer is the test: it sees each call, and says when there is room. */
import type { ByteStream, Receiver } from '../connection/byte-stream.js';

export class FakeStream implements ByteStream {
  receiver: Receiver = { data() {}, end() {}, drained() {}, closed() {} };
  readonly remoteAddress: string = '127.0.0.1';
  readonly remotePort = 1;
  readonly localAddress = '127.0.0.1';
  /** Whether the peer has room for what is written. */
  hasRoom = true;
  written = '';
  /** How often something was written. */
  writes = 0;
  /** What happened, in order: `pause`, `resume`, `end`, `destroy`. */
  readonly calls: string[] = [];
  /** Called at each `resume()`. */
  onResume: () => void = () => {};
  /** Tells the session that the system has all that was written. */
  finish: () => void = () => {};

  write(bytes: Uint8Array): boolean {
    this.writes += 1;
    this.written += Buffer.from(bytes).toString('latin1');
    return this.hasRoom;
  }

  end(then: () => void): void {
    this.calls.push('end');
    this.finish = then;
  }

  destroy(): void {
    this.calls.push('destroy');
    this.receiver.closed();
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
    this.onResume();
  }

  /** Bytes come from the peer. */
  feed(text: string): void {
    this.receiver.data(Buffer.from(text));
  }

  /** How many answers were written. */
  get answers(): number {
    return this.written.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0;
  }
}
