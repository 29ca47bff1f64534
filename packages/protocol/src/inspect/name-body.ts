/** Names a body whose framing is known, and says what is notable about its length in the classic dialect. */
import { CountedBody } from '../classic/counted-body.js';
import type { Framing } from '../events.js';
import { defaultLimits } from '../limits.js';
import { ReceiveBuffer } from '../receive-buffer.js';
import { countCodePoints } from '../text.js';
import type { Head } from './head.js';
import { nameChunkedBody } from './name-chunks.js';
import type { Survey } from './survey.js';

export function nameBody(survey: Survey, head: Head, framing: Framing): void {
  const { bytes, at } = survey;
  survey.part = 'body';
  switch (framing.kind) {
    case 'none':
      break;
    case 'length':
      survey.add('body', Math.min(bytes.length, at + framing.length));
      break;
    case 'chunked':
      nameChunkedBody(survey, head.kind === 'response');
      break;
    case 'until-close':
      survey.add('body', bytes.length);
  }
}

/**
 * Names the body of a classic message. A request's is counted in code points by the codec's own reader; a response's
 * is all that follows.
 */
export function nameClassicBody(survey: Survey, head: Head, framing: Framing): void {
  const { bytes, at } = survey;
  survey.part = 'body';
  const announced = framing.kind === 'length' ? framing.length : undefined;
  const end = head.kind === 'request' && announced !== undefined ? countedEnd(bytes, at, announced) : bytes.length;
  survey.add('body', end);

  const codePoints = countCodePoints(bytes, at, end);
  const length = head.fields.find(({ name }) => name === 'content-length');
  const { start, end: stop } = length ?? { start: head.start, end: head.start };
  const section = 'classic dialect';
  if (announced === undefined) {
    const text = 'no Content-Length that is a number: only silence or the end of input ends the body';
    survey.remark('note', 'length-missing', text, section, start, stop);
  } else if (announced === end - at && codePoints < announced) {
    const text = `the Content-Length counts the ${announced} bytes of the body; this dialect counts its ${codePoints} characters`;
    survey.remark('warning', 'length-counts-bytes', text, section, start, stop);
  } else if (announced !== codePoints) {
    const text = `the Content-Length is ${announced}, the body has ${codePoints} characters: silence or the end of input ends it`;
    survey.remark('warning', 'length-differs', text, section, start, stop);
  }
}

function countedEnd(bytes: Uint8Array, start: number, codePoints: number): number {
  const buffer = new ReceiveBuffer();
  buffer.append(bytes.subarray(start));
  const event = new CountedBody(codePoints, defaultLimits).read(buffer);
  return event.type === 'data' ? start + event.bytes.length : start;
}
