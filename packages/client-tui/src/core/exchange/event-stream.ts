/**
 * Events out of the bytes of an answer (text/event-stream), however they are cut. An event without an end is a failure
 * of the exchange: it would take more and more memory.
 */
import { createParser, type ParserCallbacks } from 'eventsource-parser';
import { ExchangeFailure } from './exchange.js';

export class EventStream {
  readonly #decoder = new TextDecoder();
  readonly #parser;

  /** @param longest most characters that an event may have before its end has come */
  constructor(longest: number, { onEvent, onId }: Pick<ParserCallbacks, 'onEvent' | 'onId'>) {
    this.#parser = createParser({
      maxBufferSize: longest,
      onEvent,
      onId,
      // Lines that are no fields say nothing (HTML standard, "Interpreting an event stream").
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') throw tooLong(longest);
      },
    });
  }

  /** @throws ExchangeFailure `too-large` */
  read(bytes: Uint8Array): void {
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
  }
}

function tooLong(longest: number): ExchangeFailure {
  return new ExchangeFailure(
    'too-large',
    `An event of the stream has no end within ${longest / 1024 / 1024} MiB, the most that is kept of one: fetch it with rowhouse-client GET URL > file.`,
  );
}
