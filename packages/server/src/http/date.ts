/** The date and time as HTTP writes them (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`. */

let second = Number.NaN;
let text = '';

/** Worked out once a second. */
export function httpDate(date: Date): string {
  const now = Math.floor(date.getTime() / 1000);
  if (now !== second) {
    second = now;
    text = date.toUTCString();
  }
  return text;
}
