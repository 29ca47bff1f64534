/**
 * Numbers as people and spreadsheets write them, read exactly, as decimal digits. For telling whether two texts are the
 * same number in different dress; nothing is ever stored from here.
 */
export interface Decimal {
  readonly isNegative: boolean;
  /** As they are written, without leading zeros: `1.50` has `150`. Empty for zero. */
  readonly digits: string;
  /** The power of ten of the last digit: -2 for `1.50`. */
  readonly exponent: number;
}

/** Longer texts are no numbers to us. */
const MAX_LENGTH = 64;
/** Powers of ten beyond this are not compared by rounding. */
const MAX_SHIFT = 400;
/** A spreadsheet keeps so many digits and makes zeros of the rest. */
const SPREADSHEET_DIGITS = 15;

const SPACES = /[ \u00a0\u202f]/g;
const FRAME = /^([+-]?)(\p{Sc}?)([\d.,'’]+)(?:[eE]([+-]?\d{1,4}))?(\p{Sc}|%|)$/u;
const PLAIN = /^\d*(?:\.\d*)?$/;
const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/** Every number that the text may mean: `1,234` is two, because a comma may group digits or begin the fraction. */
export function readNumbers(text: string): Decimal[] {
  if (text.length > MAX_LENGTH) return [];
  const match = FRAME.exec(text.replace('\u2212', '-').replace(SPACES, ''));
  if (match === null) return [];
  const [, sign, before, written, power, after] = match;
  if (!/\d/.test(written!) || (before !== '' && after !== '')) return [];
  const swapped = written!.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'));
  const readings = [written!, swapped].map(withoutGroups).filter((plain) => plain !== undefined);
  return [...new Set(readings)].map((plain) => {
    const [whole, fraction = ''] = plain.split('.');
    const exponent = Number(power ?? 0) - fraction.length - (after === '%' ? 2 : 0);
    return { isNegative: sign === '-', digits: (whole! + fraction).replace(/^0+/, ''), exponent };
  });
}

/** The text with a point before its fraction and nothing between its digits. */
function withoutGroups(written: string): string | undefined {
  const commas = written.replace(/['’]/g, ',');
  if (PLAIN.test(commas)) return commas;
  return GROUPED.test(commas) ? commas.replaceAll(',', '') : undefined;
}

/** Whether `after` is the number `before`, or what is left of it where a spreadsheet shows fewer digits. */
export function isSameNumber(before: Decimal, after: Decimal): boolean {
  if (isZero(before) || isZero(after)) return isZero(before) && isZero(after);
  if (before.isNegative !== after.isNegative) return false;
  return isEqual(before, after) || isRounded(before, after) || isCutOff(before, after);
}

function isZero({ digits }: Decimal): boolean {
  return digits === '';
}

function isEqual(a: Decimal, b: Decimal): boolean {
  const [left, right] = [withoutTrailingZeros(a), withoutTrailingZeros(b)];
  return left.digits === right.digits && left.exponent === right.exponent;
}

function withoutTrailingZeros({ isNegative, digits, exponent }: Decimal): Decimal {
  const kept = digits.replace(/0+$/, '');
  return { isNegative, digits: kept, exponent: exponent + digits.length - kept.length };
}

/** `1.2346` for `1.23456`, `1.23457E+19` for `12345678901234567890`. One digit says too little: `1` for `0.5` is a change. */
function isRounded(before: Decimal, after: Decimal): boolean {
  const shift = after.exponent - before.exponent;
  if (shift <= 0 || shift > MAX_SHIFT || after.digits.length < 2) return false;
  const unit = 10n ** BigInt(shift);
  const down = BigInt(before.digits) / unit;
  const rest = (BigInt(before.digits) % unit) * 2n;
  const written = BigInt(after.digits);
  return (written === down && rest <= unit) || (written === down + 1n && rest >= unit);
}

/** `12345678901234500000` for `12345678901234567890`. */
function isCutOff(before: Decimal, after: Decimal): boolean {
  if (before.digits.length <= SPREADSHEET_DIGITS) return false;
  const zeros = before.digits.length - SPREADSHEET_DIGITS;
  const cut = { ...before, digits: before.digits.slice(0, SPREADSHEET_DIGITS), exponent: before.exponent + zeros };
  const kept = withoutTrailingZeros(after);
  return isEqual(cut, kept) || (kept.digits.length === SPREADSHEET_DIGITS && isRounded(before, kept));
}
