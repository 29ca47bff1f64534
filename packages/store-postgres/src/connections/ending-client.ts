/** A connection that ends when it is told to, whatever the other side does. */
import { Socket } from 'node:net';
import pg from 'pg';

/** How long the server has to close it, in milliseconds. */
const goodbye = 1000;

/** The driver says goodbye and waits for the server to close: one that stands still, or can't be reached, never does. */
export class EndingClient extends pg.Client {
  readonly #socket: Socket;

  constructor(config: pg.ClientConfig = {}) {
    const socket = new Socket();
    super({ ...config, stream: () => socket });
    this.#socket = socket;
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    const late = setTimeout(() => this.#socket.destroy(), goodbye);
    late.unref();
    this.#socket.once('close', () => {
      clearTimeout(late);
    });
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }
}
