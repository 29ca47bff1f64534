/**
 * Dates as people and spreadsheets write them. For telling whether two texts are the same day in different dress; nothing
 * is ever stored from here.
 */
export interface DateReading {
  /** Undefined where only a month and a day are written. Of two digits: the last two of a year. */
  readonly year: number | undefined;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** Minutes since midnight, where a time is written. */
  readonly minutes: number | undefined;
  /** Whether the month is written as a word, in English. */
  readonly isWord: boolean;
}

/** Longer texts are no dates to us. */
const MAX_LENGTH = 40;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = /[T ] ?(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d{1,9})?)? ?([AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$/;
const NUMBERS = /^(\d{1,4})[-./] ?(\d{1,2})(?:[-./] ?(\d{1,4})?)?$/;
const DAY_MONTH = /^(\d{1,2})[-. /]{0,2}([A-Za-z]{3,9})(?:[-. /,]{1,2}(\d{2}|\d{4}))?$/;
const MONTH_DAY = /^([A-Za-z]{3,9})[-. /]{0,2}(\d{1,2})(?:[-. /,]{1,2}(\d{2}|\d{4}))?$/;

/** Every day that the text may mean: `03.04.2026` is two. */
export function readDates(text: string): DateReading[] {
  if (text.length > MAX_LENGTH) return [];
  const time = TIME.exec(text);
  const date = time === null ? text : text.slice(0, time.index);
  const minutes = time === null ? undefined : minutesOf(time);
  return [...inNumbers(date), ...inWords(date)]
    .filter(({ month, day }) => month >= 1 && month <= 12 && day >= 1 && day <= 31)
    .map((reading) => ({ ...reading, minutes }));
}

type Day = Omit<DateReading, 'minutes'>;

function inNumbers(text: string): Day[] {
  const match = NUMBERS.exec(text);
  if (match === null) return [];
  const [first, second] = [Number(match[1]), Number(match[2])];
  const isWord = false;
  const third = match[3] === undefined ? undefined : Number(match[3]);
  const yearFirst = third === undefined ? [] : [{ year: first, month: second, day: third, isWord }];
  if (match[1]!.length > 2) return yearFirst;
  return [
    { year: third, month: second, day: first, isWord },
    { year: third, month: first, day: second, isWord },
    ...(match[3]?.length === 2 ? yearFirst : []),
  ];
}

function inWords(text: string): Day[] {
  const dayFirst = DAY_MONTH.exec(text);
  const match = dayFirst ?? MONTH_DAY.exec(text);
  if (match === null) return [];
  const [name, day] = dayFirst === null ? [match[1]!, match[2]!] : [match[2]!, match[1]!];
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return [{ year: match[3] === undefined ? undefined : Number(match[3]), month, day: Number(day), isWord: true }];
}

function minutesOf([, hours, minutes, half]: RegExpExecArray): number {
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return hour * 60 + Number(minutes);
}

/** Whether both name one day, as far as each says: years of two digits, and times that only one has, are no difference. */
export function isSameDate(a: DateReading, b: DateReading): boolean {
  // `12.5` and `5.12` are prices.
  const isDate = (reading: DateReading) => reading.isWord || reading.year !== undefined;
  if (!isDate(a) && !isDate(b)) return false;
  return a.month === b.month && a.day === b.day && isSameYear(a.year, b.year) && isSameTime(a.minutes, b.minutes);
}

function isSameYear(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return a < 100 || b < 100 ? a % 100 === b % 100 : a === b;
}

function isSameTime(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
