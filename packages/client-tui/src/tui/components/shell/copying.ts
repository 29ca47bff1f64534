/** Text for the terminal's clipboard, from any component. */
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { byteCount, counted } from '../../text/numbers.js';

/** Most characters that are copied: terminals drop longer sequences, many of them far shorter ones. */
export const copyLimit = 256 * 1024;

/** The model that says what was copied, and the effect that copies it; or says why nothing was. */
export function copied(model: Model, text: string): Updated {
  if (text === '') return [{ ...model, notice: { tone: 'warn', text: 'There is nothing to copy here.' } }, []];
  if (text.length > copyLimit) {
    const said = `${byteCount(text.length)} is too much for a terminal's clipboard: save it to a file instead.`;
    return [{ ...model, notice: { tone: 'warn', text: said } }, []];
  }
  const said = `Copied ${counted(text.length, 'character')}; a terminal that allows it has them in its clipboard.`;
  return [{ ...model, notice: { tone: 'good', text: said } }, [{ type: 'copy', text }]];
}

/** What makes a terminal take `text` into its clipboard: OSC 52 (xterm's control sequences, "Manipulate Selection Data"). */
export function clipboardSequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
}
