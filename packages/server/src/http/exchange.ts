/** A request as routes see it, and an answer as they give it. */
export interface Request {
  /** The path's segments, percent-decoded; none for `/`. */
  readonly path: readonly string[];
  /** The whole body, within the limit; empty where there is none. */
  readonly body: Uint8Array;
}

export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Text in pieces where it may be long: it is then sent as it comes. */
  readonly body?: string | AsyncIterable<string>;
}
