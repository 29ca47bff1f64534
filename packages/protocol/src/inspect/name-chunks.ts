/**
 * Names a body in chunked coding with its trailers (RFC 9112 section 7.1). It goes on over what is wrong as long as
 * the next size is sure to stand where it is looked for; else it stops, because anything could be data.
 */
import { forbiddenTrailers } from '../framing.js';
import type { ErrorCode } from '../errors.js';
import { CR, LF, hexValue, isFieldValue } from '../grammar.js';
import { textOf } from './lines.js';
import { nameFieldSection } from './name-fields.js';
import type { Survey } from './survey.js';

const chunkRule = 'RFC 9112 section 7.1';

/** @param folds whether a trailer may go on over a line end, as a header field may */
export function nameChunkedBody(survey: Survey, folds: boolean): void {
  const { bytes } = survey;
  let hasExtension = false;
  for (let item = 0; survey.isOpen(); item += 1) {
    survey.part = 'chunked-body';
    survey.item = item;
    const size = nameSize(survey);
    if (size === undefined) return;
    const behindSize = survey.at;
    if (!nameExtension(survey)) return;
    if (!hasExtension && survey.at > behindSize) {
      hasExtension = true;
      const text = 'a chunk extension: nearly no reader knows any, and some have been led astray by them';
      survey.remark('note', 'chunk-extension', text, 'RFC 9112 section 7.1.1', behindSize, survey.at);
    }
    if (!nameChunkLineEnd(survey, 'invalid-chunk-extension', 'invalid-chunk-size', 'the line of a chunk size')) return;
    if (size === 0) {
      nameTrailers(survey, folds);
      return;
    }
    survey.add('chunk-data', Math.min(bytes.length, survey.at + size));
    if (survey.isOpen() && !nameChunkLineEnd(survey, 'invalid-chunk-end', 'invalid-chunk-end', 'the data of a chunk'))
      return;
  }
}

function nameSize(survey: Survey): number | undefined {
  const { bytes, at: start } = survey;
  let size = 0;
  let at = start;
  for (; at < bytes.length && hexValue[bytes[at]!] !== 0xff; at += 1) {
    size = size * 16 + hexValue[bytes[at]!]!;
    if (size <= Number.MAX_SAFE_INTEGER) continue;
    refuse(survey, 'invalid-chunk-size', 'the chunk size is beyond 2^53 - 1', start, at + 1, at);
    return undefined;
  }
  if (at === start) {
    refuse(survey, 'invalid-chunk-size', 'no hexadecimal digit where a chunk size should stand', at, at + 1);
    return undefined;
  }
  survey.add('chunk-size', at);
  return size;
}

/** @returns whether a line end, or the end of input, comes next */
function nameExtension(survey: Survey): boolean {
  const { bytes, at: start } = survey;
  let end = start;
  while (end < bytes.length && isFieldValue[bytes[end]!] === 1) end += 1;
  survey.add('chunk-extension', end);
  if (end === bytes.length || bytes[end] === CR || bytes[end] === LF) return true;
  refuse(survey, 'invalid-chunk-extension', 'a control character behind a chunk size', end, end + 1);
  return false;
}

/** Names the line end inside chunk framing. @returns whether what follows can still be told */
function nameChunkLineEnd(survey: Survey, whenLf: ErrorCode, else_: ErrorCode, what: string): boolean {
  const { bytes, at } = survey;
  if (bytes[at] === LF) {
    survey.add('line-end', at + 1);
    survey.defect(whenLf, `a bare LF ends ${what}: only CRLF may stand in chunk framing`, chunkRule, at, at + 1);
    return true;
  }
  if (bytes[at] === CR && (at + 1 === bytes.length || bytes[at + 1] === LF)) {
    survey.add('line-end', Math.min(at + 2, bytes.length));
    return true;
  }
  const offset = bytes[at] === CR ? at + 1 : at;
  if (at < bytes.length) refuse(survey, else_, `${what} is not followed by CRLF`, at, at + 1, offset);
  return false;
}

function nameTrailers(survey: Survey, folds: boolean): void {
  const { bytes } = survey;
  const section = nameFieldSection(survey, { part: 'trailer-section', folds, classic: false });
  for (const { name, start, end } of section.lines) {
    if (!forbiddenTrailers.has(name)) continue;
    const text = `${textOf(bytes, start, start + name.length)} may not come behind the body that it would frame or route`;
    survey.defect('forbidden-trailer', text, 'RFC 9110 section 6.5.1', start, end);
  }
}

/** Notes what is wrong and ends the naming. */
function refuse(survey: Survey, code: ErrorCode, text: string, start: number, end: number, offset = start): void {
  survey.defect(code, text, chunkRule, start, end, offset);
  survey.stop(`${text}, so the next chunk could begin anywhere`, chunkRule);
}
