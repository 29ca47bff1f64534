/**
 * Writes a body in the framing that its head announced, and holds the sender to it: what is written must be exactly
 * what was promised, or the peer would read the next message's bytes as this one's.
 */
import type { FieldLines, Framing } from './events.js';
import { forbiddenTrailers } from './framing.js';
import { checkedFields, fieldSection, type Refuse } from './head-writer.js';
import { countCodePoints } from './text.js';

/** Bytes, or text of one character a byte. */
export type Piece = Uint8Array | string;

export interface BodyWriter {
  /** The bytes of a piece of the body. */
  data(bytes: Uint8Array, refuse: Refuse): Piece[];
  /** The bytes that end it. */
  end(trailers: FieldLines | undefined, refuse: Refuse): Piece[];
}

const lineEnd = '\r\n';

/** The writer for a framing. @param countsCodePoints whether its length is in code points (classic dialect) */
export function bodyWriter(framing: Framing, countsCodePoints: boolean): BodyWriter {
  switch (framing.kind) {
    case 'none':
      return new CountedWriter(0, countsCodePoints);
    case 'length':
      return new CountedWriter(framing.length, countsCodePoints);
    case 'chunked':
      return new ChunkedWriter();
    case 'until-close':
      return new CountedWriter(undefined, countsCodePoints);
  }
}

class CountedWriter implements BodyWriter {
  readonly #length: number | undefined;
  readonly #countsCodePoints: boolean;
  #written = 0;

  /** @param length undefined where the body is as long as it turns out */
  constructor(length: number | undefined, countsCodePoints: boolean) {
    this.#length = length;
    this.#countsCodePoints = countsCodePoints;
  }

  data(bytes: Uint8Array, refuse: Refuse): Piece[] {
    checkBytes(bytes, refuse);
    this.#written += this.#countsCodePoints ? countCodePoints(bytes) : bytes.length;
    if (this.#length !== undefined && this.#written > this.#length) this.#refuseLength(refuse);
    return bytes.length === 0 ? [] : [bytes];
  }

  end(trailers: FieldLines | undefined, refuse: Refuse): Piece[] {
    if (this.#length !== undefined && this.#written !== this.#length) this.#refuseLength(refuse);
    if (trailers !== undefined && !isEmpty(trailers))
      refuse('invalid-outgoing', 'only a chunked body can have trailers', 'RFC 9112 section 7.1.2');
    return [];
  }

  #refuseLength(refuse: Refuse): never {
    return refuse(
      'body-length-mismatch',
      `the body has ${this.#written} ${this.#countsCodePoints ? 'code points' : 'bytes'}, its head announced ${this.#length}`,
      'RFC 9110 section 8.6',
    );
  }
}

class ChunkedWriter implements BodyWriter {
  data(bytes: Uint8Array, refuse: Refuse): Piece[] {
    checkBytes(bytes, refuse);
    // A chunk of no bytes would end the body.
    return bytes.length === 0 ? [] : [`${bytes.length.toString(16)}\r\n`, bytes, lineEnd];
  }

  end(trailers: FieldLines | undefined, refuse: Refuse): Piece[] {
    const fields = checkedFields(trailers ?? [], 'http', refuse);
    for (const [name] of fields)
      if (forbiddenTrailers.has(name.toLowerCase()))
        refuse('invalid-outgoing', `${name} may not be a trailer`, 'RFC 9110 section 6.5.1');
    return [`0\r\n${fieldSection(fields)}`];
  }
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const { get: kindOf } = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag) as {
  get: (this: unknown) => string | undefined;
};

/** Callers without types pass text, other arrays and objects that have a length: only bytes are as long as they say. */
function checkBytes(bytes: unknown, refuse: Refuse): void {
  if (kindOf.call(bytes) !== 'Uint8Array')
    refuse('invalid-outgoing', 'a piece of a body is no Uint8Array', 'RFC 9110 section 8.6');
}

function isEmpty(lines: FieldLines): boolean {
  return lines[Symbol.iterator]().next().done === true;
}
