/** Text in the words of man(7). */

/** Text as it stands, inside of a line: nothing in it is an escape, or a typographical dash or quote. */
function plain(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\\': '\\e',
    '-': '\\-',
    "'": '\\(aq',
    '"': '\\(dq',
    '`': '\\(ga',
    '^': '\\(ha',
    '~': '\\(ti',
  };
  return text
    .replace(/[\\'"`^~-]/g, (character) => escapes[character]!)
    .replace(
      /[^ -~]/gu,
      (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}

/** Prose, in lines. A word may be parted at its hyphen, and a name such as ROWHOUSE_PORT may not. */
export function prose(text: string): string {
  return plain(text)
    .replace(/(?<=\p{L})\\-(?=\p{L})/gu, '-')
    .replace(/\b[A-Z]+_[A-Z_]+/g, '\\%$&')
    .replace(/(.{1,79})(?: |$)/g, '$1\n')
    .trimEnd()
    .replace(/^\./gm, '\\&.');
}

/**
 * A command line or an option as people know it: what is typed as it stands in bold, what `<…>` or `[…]` holds in
 * italics, where it is no literal itself.
 */
export function synopsis(text: string): string {
  return text
    .split(/([ ,|=[\]<>]+)/)
    .map((piece, index, all) => {
      if (index % 2 === 1) return plain(piece.replace(/[<>]/g, ''));
      if (piece === '') return '';
      const isPlaceholder = /[<[]$/.test(all[index - 1] ?? '');
      return `\\f${isPlaceholder ? 'I' : 'B'}${plain(piece)}\\fR`;
    })
    .join('');
}
