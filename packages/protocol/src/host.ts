/** The grammar of `uri-host [ ":" port ]` (RFC 9110 section 7.2, RFC 3986 section 3.2.2). */

const hostAndPort = /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::([0-9]*))?$/;
// RFC 3986 allows a comma in a name. It is refused: it is what joined Host lines look like.
const registeredName = /^(?:[A-Za-z0-9\-._~!$&'()*+;=]|%[0-9A-Fa-f]{2})+$/;
const laterAddress = /^[vV][0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+;=:]+$/;
const ipv4Address = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
const ipv6Group = /^[0-9A-Fa-f]{1,4}$/;

/** Whether `text` is a name, an IPv4 address or a bracketed IPv6 address, with a port up to 65,535 or without one. */
export function isHost(text: string): boolean {
  const match = hostAndPort.exec(text);
  if (match === null || Number(match[3] ?? 0) > 65_535) return false;
  const [, literal, name] = match;
  return literal === undefined ? registeredName.test(name!) : isIpv6Address(literal) || laterAddress.test(literal);
}

/** Whether a host ends with a port that can be connected to (RFC 9110 section 9.3.6). */
export function hasPort(host: string): boolean {
  return /:0*[1-9][0-9]*$/.test(host);
}

function isIpv6Address(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1)!;
  // An IPv4 address at the end takes the place of two groups.
  if (ipv4Address.test(last.at(-1) ?? '')) last.splice(-1, 1, '0', '0');
  const all = groups.flat();
  if (!all.every((group) => ipv6Group.test(group))) return false;
  // "::" stands for one group of zeros or more.
  return halves.length === 1 ? all.length === 8 : halves.length === 2 && all.length <= 7;
}
