/** Which of the names that there are somebody may have meant. */

/** Longer names are not compared: the work grows with the square of their length. */
const longestName = 64;

/** More names are not compared. */
const mostNames = 2_000;

/** The names nearest to `name`, nearest first: at most three, and none that differs in more than a third of its letters. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  if (name.length > longestName) return [];
  const wanted = name.toLowerCase();
  const near: { name: string; distance: number }[] = [];
  let compared = 0;
  for (const each of new Set(names)) {
    const most = Math.max(1, Math.floor(Math.max(wanted.length, each.length) / 3));
    if (each.length > longestName || Math.abs(each.length - wanted.length) > most) continue;
    compared += 1;
    if (compared > mostNames) break;
    const distance = editDistance(wanted, each.toLowerCase());
    if (distance <= most) near.push({ name: each, distance });
  }
  return near
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map((each) => each.name);
}

/** A sentence's end that offers near names: ` Did you mean host?`; empty where there are none. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const near = nearNames(name, names);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      row.push(least);
    }
    before = previous;
    previous = row;
  }
  return previous[other.length]!;
}
