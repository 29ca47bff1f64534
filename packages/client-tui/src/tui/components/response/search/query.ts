/** What is typed into a search, as a pattern: text, or a regular expression between slashes; for bytes also pairs of hex digits. */

export type Query = { readonly pattern: RegExp } | { readonly error: string };

const inSlashes = /^\/(.+)\/([imsu]*)$/s;
const hexPairs = /^(?:0x(?:[0-9a-f]{2})+|[0-9a-f]{2}(?: [0-9a-f]{2})+)$/i;

/**
 * The pattern for a text; undefined where nothing is asked for. Without upper-case letters, case does not matter.
 * @param isBytes whether what is searched has a character a byte
 */
export function queryOf(text: string, isBytes: boolean): Query | undefined {
  if (text === '') return undefined;
  const [, source, flags = ''] = inSlashes.exec(text) ?? [];
  if (source !== undefined) {
    try {
      return { pattern: new RegExp(source, `g${flags}`) };
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/^.*: /s, '') : String(error);
      return { error: `no regular expression: ${reason}` };
    }
  }
  if (isBytes && hexPairs.test(text)) {
    const bytes = Buffer.from(text.replace(/^0x/i, '').replaceAll(' ', ''), 'hex');
    return { pattern: new RegExp(escaped(bytes.toString('latin1')), 'g') };
  }
  const sought = isBytes ? Buffer.from(text, 'utf8').toString('latin1') : text;
  return { pattern: new RegExp(escaped(sought), isFolded(text, isBytes) ? 'gi' : 'g') };
}

function isFolded(text: string, isBytes: boolean): boolean {
  // A byte of a longer character is no letter.
  // eslint-disable-next-line no-control-regex -- ASCII is what is asked for
  return text === text.toLowerCase() && (!isBytes || /^[\x00-\x7f]*$/.test(text));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
