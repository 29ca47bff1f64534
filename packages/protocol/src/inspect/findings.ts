/** What an inspection has to say about the bytes: one sentence each, with the rule and the place. */
import type { ErrorCode } from '../errors.js';

/**
 * `error`: a strict reader refuses the bytes here and reads no further; there is at most one. `warning`: allowed but
 * risky, or wrong too behind the place where the strict reader stopped. `note`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'note';

/** What is worth saying about bytes that a strict reader takes; stable across versions. */
export type RemarkCode =
  // start lines
  | 'leading-empty-lines'
  | 'http-1.0'
  | 'later-minor-version'
  | 'unencoded-target'
  | 'invalid-percent-encoding'
  | 'target-overrides-host'
  // fields
  | 'unfolded-value'
  | 'obs-text'
  | 'keep-alive-in-http-1.0'
  | 'expects-continue'
  | 'upgrade-proposed'
  // framing
  | 'framing-without-body'
  | 'content-without-meaning'
  | 'body-until-close'
  | 'chunk-extension'
  | 'bytes-after-close'
  | 'protocol-switched'
  // the classic dialect
  | 'classic-greeting'
  | 'head-ends-with-lf'
  | 'head-ends-with-crlf'
  | 'length-counts-bytes'
  | 'length-differs'
  | 'length-missing'
  // the inspection itself
  | 'incomplete'
  | 'naming-stopped'
  | 'too-many-spans'
  | 'too-many-findings';

/** The codes of the codec's own errors, and those of remarks. */
export type FindingCode = ErrorCode | RemarkCode;

/** One thing that is wrong with the bytes, or notable. */
export interface Finding {
  /** How much it weighs. */
  readonly severity: Severity;
  /** Which rule it is about. */
  readonly code: FindingCode;
  /** What is the matter, in plain language. */
  readonly text: string;
  /** The section that says so, such as `RFC 9112 section 5.1`. */
  readonly section: string;
  /** The bytes that it is about, from `start` up to `end`; none where something is missing. */
  readonly start: number;
  /** One past the last byte; `start` where something is missing. */
  readonly end: number;
  /** For an error, where the strict reader stood: `ProtocolError.offset`. For the rest the same as `start`. */
  readonly offset: number;
  /** Which message it is about, from 0. */
  readonly message: number;
  /** For an error in a request, the status that a server should answer with. */
  readonly status: number | undefined;
}
