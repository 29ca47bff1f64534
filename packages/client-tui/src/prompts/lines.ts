/** Lines of a byte stream, decoded as UTF-8; LF, CRLF and the end of input end one. */
import { recordingLimit } from '../core/exchange/recording.js';

/** A line is longer than an exchange that is kept can be. */
export class LongLineError extends Error {
  override readonly name = 'LongLineError';
}

/**
 * The lines of `input`, without their ends; a last line without one counts, an empty rest does not.
 * @throws LongLineError past `limit` characters
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array | string>,
  limit = recordingLimit,
): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  const begin = (text: string): void => {
    rest += text;
    if (rest.length <= limit) return;
    throw new LongLineError(`a line of standard input has more than ${limit} characters: give a shorter one.`);
  };
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end: number; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
      begin(text.slice(from, end));
      yield withoutCarriageReturn(rest);
      rest = '';
    }
    begin(text.slice(from));
  }
  begin(decoder.decode());
  if (rest !== '') yield withoutCarriageReturn(rest);
  return undefined;
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
