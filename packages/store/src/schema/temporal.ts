/**
 * Dates and times in cells: reads a cell of a given format as a number that orders as the moments do, or undefined where
 * it is none. Formats are ISO 8601 as Table Schema has it by default, or given with strptime's directives.
 */

export type TemporalType = 'date' | 'time' | 'datetime';
export type ReadMoment = (cell: string) => number | undefined;

const DATE = String.raw`(?<Y>[0-9]{4})-(?<m>[0-9]{2})-(?<d>[0-9]{2})`;
const TIME = String.raw`(?<H>[0-9]{2}):(?<M>[0-9]{2}):(?<S>[0-9]{2})(?:\.(?<f>[0-9]{1,9}))?(?<z>Z|[+-][0-9]{2}:[0-9]{2})?`;

const DEFAULT_FORMATS: Readonly<Record<TemporalType, RegExp>> = {
  date: new RegExp(`^${DATE}$`),
  time: new RegExp(`^${TIME}$`),
  datetime: new RegExp(`^${DATE}T${TIME}$`),
};

/** Fixed widths, but for those of fractions: no cell takes more than one try. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: '(?<Y>[0-9]{4})',
  y: '(?<y>[0-9]{2})',
  m: '(?<m>[0-9]{1,2})',
  d: '(?<d>[0-9]{1,2})',
  H: '(?<H>[0-9]{1,2})',
  M: '(?<M>[0-9]{1,2})',
  S: '(?<S>[0-9]{1,2})',
  f: '(?<f>[0-9]{1,6})',
  z: '(?<z>Z|[+-][0-9]{2}:?[0-9]{2})',
  '%': '%',
};
const MAX_FORMAT_LENGTH = 100;
/** Which parts a type can be read from. */
const NEEDED: Readonly<Record<TemporalType, readonly string[]>> = {
  date: ['m', 'd'],
  time: ['H'],
  datetime: ['m', 'd', 'H'],
};

/** The reader for a format; undefined where the format has directives that are not supported, or lacks some. */
export function readMomentAs(type: TemporalType, format: string): ReadMoment | undefined {
  const pattern = format === 'default' ? DEFAULT_FORMATS[type] : patternOf(type, format);
  if (pattern === undefined) return undefined;
  return (cell) => {
    const parts = pattern.exec(cell)?.groups;
    return parts === undefined ? undefined : orderOf(parts);
  };
}

/** A regular expression for strptime's directives, each of which may come once. */
function patternOf(type: TemporalType, format: string): RegExp | undefined {
  if (format.length > MAX_FORMAT_LENGTH) return undefined;
  const used = new Set<string>();
  let source = '';
  for (let at = 0; at < format.length; at++) {
    const character = format[at]!;
    if (character !== '%') {
      source += character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      continue;
    }
    const directive = format[++at] ?? '';
    const part = Object.hasOwn(DIRECTIVES, directive) ? DIRECTIVES[directive] : undefined;
    if (part === undefined || (directive !== '%' && used.has(directive))) return undefined;
    used.add(directive);
    source += part;
  }
  const hasYear = used.has('Y') !== used.has('y');
  if ((type !== 'time' && !hasYear) || NEEDED[type].some((part) => !used.has(part))) return undefined;
  return new RegExp(`^${source}$`);
}

type Parts = Readonly<Record<string, string | undefined>>;

/** Seconds, from the year 0 or from midnight; undefined for a day or an hour that no calendar has. */
function orderOf(parts: Parts): number | undefined {
  const days = daysOf(parts);
  const hour = Number(parts['H'] ?? 0);
  const minute = Number(parts['M'] ?? 0);
  const second = Number(parts['S'] ?? 0);
  const offset = offsetOf(parts['z']);
  // A leap second is written as the 60th.
  if (days === undefined || offset === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = parts['f'] === undefined ? 0 : Number(`0.${parts['f']}`);
  return days * 86_400 + hour * 3600 + minute * 60 + second + fraction - offset * 60;
}

function daysOf(parts: Parts): number | undefined {
  if (parts['d'] === undefined || parts['m'] === undefined) return 0;
  const year = parts['Y'] === undefined ? centuryOf(Number(parts['y'])) : Number(parts['Y']);
  const month = Number(parts['m']);
  const day = Number(parts['d']);
  // Date.UTC takes the years below 100 for those of the last century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : undefined;
}

/** As POSIX has it: 69 to 99 are of the last century, 00 to 68 of this one. */
function centuryOf(year: number): number {
  return year >= 69 ? 1900 + year : 2000 + year;
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
