/** How far a line of text is scrolled sideways. */

/** The first cell drawn of a line in `room` cells, so that `column` is seen: by steps, so that the text does not creep along. */
export function scrolledTo(column: number, room: number): number {
  if (column < room) return 0;
  const step = Math.max(1, Math.floor(room / 2));
  return Math.ceil((column - room + 1) / step) * step;
}
