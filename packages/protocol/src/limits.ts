/**
 * Every bound that the codec keeps on what a peer may send. Each has a name, a default and an error of its own, so
 * that a caller can raise one without touching the rest. Past a limit the codec refuses; it never truncates.
 */
export interface Limits {
  /** Bytes in a start line without its line end. Default 8,000 (RFC 9112 section 3 asks for at least that). Error `start-line-too-long`, status 414. */
  readonly startLine: number;
  /** Bytes in a header section: every field line with its line end. Default 16,384. Error `header-section-too-large`, status 431. */
  readonly headerSection: number;
  /** Field lines in a header section. Default 100. Error `too-many-fields`, status 431. */
  readonly headerFields: number;
  /** Bytes in a body, after chunked coding is taken off. Default: no limit. Error `body-too-large`, status 413. */
  readonly body: number;
  /** Bytes of chunk extensions over a whole body (CVE-2024-22019). Default 4,096. Error `chunk-extensions-too-large`, status 413. */
  readonly chunkExtensions: number;
  /** Bytes of chunk framing beyond eight for every byte of data. Default 16,384. Error `chunk-overhead-too-large`, status 413. */
  readonly chunkOverhead: number;
  /** Bytes in a trailer section. Default 8,192. Error `trailer-section-too-large`, status 431. */
  readonly trailerSection: number;
  /** Empty lines before a start line (RFC 9112 section 2.2). Default 4. Error `too-many-empty-lines`, status 400. */
  readonly leadingEmptyLines: number;
  /** Bytes that may wait unread behind a message that is not answered yet. Default 65,536. Error `too-many-pipelined`, status 400. */
  readonly pipelined: number;
}

/**
 * Limits with those that a caller set.
 * @throws RangeError where one is set to what is no number, or is below 0
 */
export function limitsFrom(given: Partial<Limits> = {}): Limits {
  const limits = { ...defaultLimits };
  for (const name of Object.keys(defaultLimits) as (keyof Limits)[]) {
    const limit = given[name];
    if (limit === undefined) continue;
    if (!(typeof limit === 'number' && limit >= 0)) throw new RangeError(`the limit ${name} is not a number from 0 on`);
    (limits as Record<keyof Limits, number>)[name] = limit;
  }
  return limits;
}

/** The limits that hold where a caller sets none. */
export const defaultLimits: Limits = {
  startLine: 8000,
  headerSection: 16_384,
  headerFields: 100,
  body: Number.POSITIVE_INFINITY,
  chunkExtensions: 4096,
  chunkOverhead: 16_384,
  trailerSection: 8192,
  leadingEmptyLines: 4,
  pipelined: 65_536,
};
