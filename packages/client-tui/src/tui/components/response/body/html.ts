/** HTML as the text that a reader would see. */
import type { convert as Convert } from 'html-to-text';
import { withinTime } from '../within-time.js';

/** Most characters of HTML that are laid out: more takes longer than a key should wait. */
export const htmlLimit = 128 * 1024;
/** Milliseconds that it may take; markup nested tens of thousands deep would take minutes. */
const patience = 400;

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

let convert: typeof Convert | undefined;

/** Loads what finds the text of a page. It takes long to load: nobody waits for it before there is a page. */
export async function loadHtmlReader(): Promise<void> {
  convert ??= (await import('html-to-text')).convert;
}

/** The text of a page, or undefined where it can't be found, or what finds it is not loaded. */
export function htmlText(html: string): string | undefined {
  const read = convert;
  if (read === undefined) return undefined;
  try {
    return withinTime(patience, () =>
      read(html.slice(0, htmlLimit), {
        wordwrap: false,
        limits: { maxDepth: 100 },
        selectors: [
          ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
          { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
          { selector: 'img', options: { linkBrackets: ['(', ')'] } },
        ],
      }),
    );
  } catch {
    // It took too long, or is nested too deep. Whatever else a page does to its reader: it can be shown as it came.
    return undefined;
  }
}
