/** Where a list begins on the screen. */

/** The first of `count` entries to draw in `room` rows so that `selected` is among them, near the middle where it can. */
export function firstVisible(selected: number, count: number, room: number): number {
  if (count <= room) return 0;
  return Math.max(0, Math.min(count - room, selected - Math.floor(room / 2)));
}

/** A scroll position moved by `step`, kept so that the last page stays full. */
export function scrolled(position: number, step: number, count: number, room: number): number {
  return Math.max(0, Math.min(Math.max(0, count - room), position + step));
}

/** How many entries or lines a movement means, where a page is `page` of them; 0 for what is no movement up or down. */
export function stepOf(action: string, page: number): number {
  switch (action) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'first':
      return Number.NEGATIVE_INFINITY;
    case 'last':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}
