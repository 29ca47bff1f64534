/**
 * Who is served. Without tokens the server is protected by default: only peers on this machine, because anybody else
 * could read and change every table.
 */
import { BlockList, isIPv4 } from 'node:net';
import type { Fields } from '@rowhouse/protocol';
import type { ByteStream } from './byte-stream.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** The sentence that a peer gets who is not served. */
export const protectedSentence =
  'this server answers only programs on its own machine; to serve other machines too, start it with --open';

/** Whether a connection comes from this machine: from loopback, or from the very address it came to. */
export function isLocal(stream: ByteStream): boolean {
  const { remoteAddress, localAddress } = stream;
  if (remoteAddress === '') return false;
  return loopback.check(remoteAddress, isIPv4(remoteAddress) ? 'ipv4' : 'ipv6') || remoteAddress === localAddress;
}

/** Whether a request was passed on by a proxy, which may have taken it from anybody. */
export function isForwarded(headers: Fields): boolean {
  for (let line = 0; line < headers.length; line += 1) {
    const name = headers.name(line).toLowerCase();
    if (name === 'via' || name === 'forwarded' || name.startsWith('x-forwarded-')) return true;
  }
  return false;
}
