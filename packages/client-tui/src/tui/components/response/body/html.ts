/** HTML as the text that a reader would see. */
import { convert } from 'html-to-text';
import { TookTooLong, withinTime } from '../within-time.js';

/** Most characters of HTML that are laid out: more takes longer than a key should wait. */
export const htmlLimit = 128 * 1024;
/** Milliseconds that it may take; markup nested tens of thousands deep would take minutes. */
const patience = 400;

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** The text of a page, or undefined where it takes too long to find. */
export function htmlText(html: string): string | undefined {
  try {
    return withinTime(patience, () =>
      convert(html.slice(0, htmlLimit), {
        wordwrap: false,
        limits: { maxDepth: 100 },
        selectors: [
          ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
          { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
          { selector: 'img', options: { linkBrackets: ['(', ')'] } },
        ],
      }),
    );
  } catch (error) {
    if (error instanceof TookTooLong || error instanceof RangeError) return undefined;
    throw error;
  }
}
