/** Lines of a byte stream, decoded as UTF-8; LF, CRLF and the end of input end one. */

/** The lines of `input`, without their ends; a last line without one counts, an empty rest does not. */
export async function* linesOf(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    let end: number;
    while ((end = rest.indexOf('\n')) >= 0) {
      yield withoutCarriageReturn(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutCarriageReturn(rest);
  return undefined;
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
