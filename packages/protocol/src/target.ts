/**
 * What a request is for: the form of its target and the authority, from the target or the Host field
 * (RFC 9112 sections 3.2 and 3.3).
 */
import type { ErrorCode } from './errors.js';
import type { TargetForm, Version } from './events.js';
import { hasPort, isHost } from './host.js';
import { isValidHost } from './host-memory.js';

/** What is wrong with a target or its Host; the caller knows where it stands. */
export interface TargetFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly section: string;
}

export interface Destination {
  readonly form: TargetForm;
  readonly authority: string;
}

const SLASH = 0x2f;
const absolutePattern = /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/([^/?]*)(?:[/?]|$)/;

/**
 * Works out where a request goes.
 *
 * @param hosts the values of its Host fields, in order
 * @returns the destination, or what is wrong
 */
export function destinationOf(
  method: string,
  target: string,
  version: Version,
  hosts: readonly string[],
): Destination | TargetFault {
  const host = hosts[0];
  if (hosts.length > 1) return fault('repeated-host', 'there is more than one Host field', 'RFC 9112 section 3.2');
  if (host === undefined && version === '1.1')
    return fault('missing-host', 'a request in HTTP/1.1 needs a Host field', 'RFC 9112 section 3.2');
  if (host !== undefined && host !== '' && !isValidHost(host))
    return fault('invalid-host', 'the Host field is not a host with an optional port', 'RFC 9112 section 3.2');

  if (method === 'CONNECT') {
    if (!isHost(target) || !hasPort(target))
      return fault('invalid-target', 'CONNECT needs a target of the form host:port', 'RFC 9112 section 3.2.3');
    return { form: 'authority', authority: target };
  }
  if (target.charCodeAt(0) === SLASH) {
    if (host === '') return fault('invalid-host', 'the Host field is empty', 'RFC 9112 section 3.2');
    return { form: 'origin', authority: host ?? '' };
  }
  if (target === '*') {
    if (method !== 'OPTIONS')
      return fault('invalid-target', 'the target "*" is for OPTIONS only', 'RFC 9112 section 3.2.4');
    return { form: 'asterisk', authority: host ?? '' };
  }
  const absolute = absolutePattern.exec(target);
  if (absolute === null)
    return fault(
      'invalid-target',
      'the target is neither a path that begins with "/" nor an absolute URI',
      'RFC 9112 section 3.2',
    );
  const authority = absolute[1]!;
  if (authority.includes('@'))
    return fault('invalid-target', 'the target names a user: userinfo is refused', 'RFC 9110 section 4.2.4');
  if (!isHost(authority)) return fault('invalid-target', 'the target has no valid host', 'RFC 9112 section 3.2.2');
  return { form: 'absolute', authority };
}

function fault(code: ErrorCode, message: string, section: string): TargetFault {
  return { code, message, section };
}
