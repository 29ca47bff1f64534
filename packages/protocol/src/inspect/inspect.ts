/**
 * Names every byte of what went over the wire, right or wrong, and says in plain language what is to be said about it.
 *
 * Two readers look at the bytes: the codec's own, which decides what is refused, and a lenient one, which names as
 * much as it can. It never throws, whatever the bytes; its cost grows with their number, and its answer is bounded.
 */
import type { Dialect, Role } from '../events.js';
import { ProtocolError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Finding, Severity } from './findings.js';
import { greetingLength, nameMessages, type Reading } from './name-messages.js';
import type { InspectedMessage, Span } from './spans.js';
import { Survey, type Defect } from './survey.js';
import { kindFor, strictVerdict, type Verdict } from './verdict.js';

/** Who reads the bytes, and what is known of what came before them. */
export interface InspectOptions {
  /** The side that receives these bytes, as in `Connection`: `server` for requests, `client` for responses. */
  readonly role: Role;
  /** Default `http`. */
  readonly dialect?: Dialect;
  /**
   * The method of the request that a response answers, or one for each of several final responses: it decides whether
   * there is a body. Default: not known, and no HEAD or CONNECT.
   */
  readonly method?: string | readonly string[];
  /** Those that are to differ from `defaultLimits`. */
  readonly limits?: Partial<Limits>;
  /** Whether these are all bytes that came; false while more may come. A message that is not over is an error, else a note. Default true. */
  readonly ended?: boolean;
  /** How many spans there may be; what comes behind them is one unread span. Default 100,000. */
  readonly maxSpans?: number;
}

/** What an inspection found. Offsets are in bytes, from 0, of what was inspected. */
export interface Inspection {
  /** Every byte once, in order, without gaps. */
  readonly spans: readonly Span[];
  /** In the order of the bytes that they are about; what weighs more comes first. */
  readonly findings: readonly Finding[];
  /** The messages found, in order. */
  readonly messages: readonly InspectedMessage[];
}

/** Names every byte of `bytes`, and finds what is wrong or notable about them. */
export function inspect(bytes: Uint8Array, options: InspectOptions): Inspection {
  const { role, dialect = 'http', method = [], limits = {}, ended = true, maxSpans = 100_000 } = options;
  const methods = typeof method === 'string' ? [method] : method;
  const reading: Reading = { kind: kindFor(role), dialect, methods };
  const survey = new Survey(bytes, maxSpans);
  nameMessages(survey, reading);
  survey.finish();

  // To HTTP the greeting is no message: the strict reader has to see it.
  const from = dialect === 'classic' ? greetingLength(bytes, reading) : 0;
  const verdict = strictVerdict(bytes.subarray(from), ended, reading, limits);
  const findings = findingsOf(survey, verdict, from);
  return { spans: survey.spans, findings, messages: survey.messages };
}

function findingsOf(survey: Survey, verdict: Verdict, from: number): Finding[] {
  const findings = survey.remarks;
  let cause: Defect | undefined;
  if (verdict instanceof ProtocolError) {
    const offset = verdict.offset + from;
    cause = causeOf(survey.defects, verdict, offset);
    findings.push(errorFinding(survey, verdict, offset, cause));
  } else if (verdict === 'incomplete')
    findings.push(noteAtEnd(survey, 'incomplete', 'the message is not over yet', 'RFC 9112 section 8'));
  for (const defect of survey.defects)
    if (defect !== cause) findings.push({ ...defect, severity: 'warning', status: undefined });
  if (survey.dropped > 0) {
    const text = `${survey.dropped} more findings were left out`;
    findings.push(noteAtEnd(survey, 'too-many-findings', text, 'the inspection itself'));
  }
  return findings.sort((a, b) => a.start - b.start || rank[a.severity] - rank[b.severity]);
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** What the lenient reader found where the strict one stopped: it knows which bytes are to blame. */
function causeOf(defects: readonly Defect[], error: ProtocolError, offset: number): Defect | undefined {
  const same = (defect: Defect): boolean => defect.code === error.code;
  const exact = defects.find((defect) => same(defect) && defect.offset === offset);
  if (exact !== undefined) return exact;
  const here = defects.filter(({ start, end }) => start <= offset && offset <= end);
  return here.find(same) ?? here[0];
}

function errorFinding(survey: Survey, error: ProtocolError, offset: number, cause: Defect | undefined): Finding {
  const { code, section, status } = error;
  const start = cause?.start ?? offset;
  const end = cause?.end ?? Math.min(offset + 1, survey.bytes.length);
  const text = cause?.code === code ? cause.text : error.message;
  const message = cause?.message ?? messageAt(survey, offset);
  return { severity: 'error', code, text, section, start, end, offset, message, status };
}

function noteAtEnd(survey: Survey, code: Finding['code'], text: string, section: string): Finding {
  const { length } = survey.bytes;
  const message = messageAt(survey, length);
  return {
    severity: 'note',
    code,
    text,
    section,
    start: length,
    end: length,
    offset: length,
    message,
    status: undefined,
  };
}

/** Which message the byte at `offset` belongs to; the last one for the end of input. No bytes, no findings. */
function messageAt(survey: Survey, offset: number): number {
  return (survey.spans.find(({ end }) => end > offset) ?? survey.spans.at(-1)!).message;
}
