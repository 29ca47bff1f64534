/**
 * Where the field lines of messages lie: four positions a line (see `Fields`), in pages that all messages share. An
 * array for each message would cost more than reading its fields: a page is made for about a hundred of them.
 */

/** Numbers per field line: where its name starts and ends, where its value starts and ends. */
export const slotsPerLine = 4;

/** Numbers in a page: 16 KiB, which is what a caller at most keeps alive by keeping one section. */
const pageLength = 4096;

let page = new Int32Array(pageLength);
let used = 0;

/** A stretch of a page: `slots[from]` is the first position of the first line. */
export interface Stretch {
  slots: Int32Array;
  from: number;
}

/** Lets `stretch` begin where the page is free, with room for `lines` lines; it is kept only by `keep()`. */
export function borrow(stretch: Stretch, lines: number): void {
  const length = lines * slotsPerLine;
  if (used + length > page.length) {
    page = new Int32Array(Math.max(pageLength, length));
    used = 0;
  }
  stretch.slots = page;
  stretch.from = used;
}

/** Keeps so many lines of a stretch that was borrowed last. */
export function keep(lines: number): void {
  used += lines * slotsPerLine;
}

/** Gives a stretch an array of its own with room for `lines` lines, so that other messages may be read in between. */
export function detach(stretch: Stretch, lines: number): void {
  const slots = new Int32Array(lines * slotsPerLine);
  slots.set(stretch.slots.subarray(stretch.from, stretch.from + slots.length));
  stretch.slots = slots;
  stretch.from = 0;
}
