/** A text's lines with their places, so that a part can be replaced and everything else keeps its bytes. */

/** One line. Offsets are in UTF-16 units from the text's start. */
export interface TextLine {
  /** Without its line end. */
  readonly text: string;
  readonly start: number;
  /** Where its line end begins. */
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
}

/** A part of a text, and what is to stand there. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The lines of a text; LF and CRLF end one. A text that ends with a line end has no empty line after it. */
export function linesOf(text: string): TextLine[] {
  const lines: TextLine[] = [];
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    let end = feed < 0 ? text.length : feed;
    if (feed > start && text[feed - 1] === '\r') end -= 1;
    lines.push({ text: text.slice(start, end), start, end, next });
    start = next;
  }
  return lines;
}

/** The line end that a text uses: that of its first line, LF where there is none. */
export function lineEndOf(text: string): string {
  const feed = text.indexOf('\n');
  return feed > 0 && text[feed - 1] === '\r' ? '\r\n' : '\n';
}

/** A text with edits made, which may not overlap; edits of one place are made in the order given. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const inOrder = edits
    .map((edit, index) => ({ edit, index }))
    .sort(
      (one, other) => one.edit.start - other.edit.start || one.edit.end - other.edit.end || one.index - other.index,
    );
  let result = '';
  let at = 0;
  for (const { edit } of inOrder) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
