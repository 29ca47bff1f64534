/** Authorization fields: made from what a user types, and taken apart to be shown. Basic is RFC 7617, Bearer RFC 6750. */

/** What can't be made a credential, in one sentence that says what to do. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
}

/** The credentials of a request. */
export type Credentials =
  | { readonly scheme: 'basic'; readonly user: string; readonly password: string }
  | { readonly scheme: 'bearer'; readonly token: string };

/**
 * The value of an Authorization field.
 * @throws AuthError
 */
export function authorizationOf(credentials: Credentials): string {
  return credentials.scheme === 'basic'
    ? basicAuthorization(credentials.user, credentials.password)
    : bearerAuthorization(credentials.token);
}

/**
 * `Basic …`, user and password as UTF-8 (RFC 7617 section 2.1).
 * @throws AuthError where the user name has a colon, or either has a control character (section 2)
 */
export function basicAuthorization(user: string, password: string): string {
  if (user.includes(':')) {
    throw new AuthError('A user name of Basic authentication can have no colon: it ends at the first one.');
  }
  for (const [what, text] of [
    ['user name', user],
    ['password', password],
  ] as const) {
    if (/\p{Cc}/u.test(text)) throw new AuthError(`The ${what} has a control character: take it out.`);
    if (!text.isWellFormed()) throw new AuthError(`The ${what} has half a character: type it again.`);
  }
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/**
 * `Bearer …` (RFC 6750 section 2.1). A token of only a `{{variable}}` is taken as it stands.
 * @throws AuthError where the token is none
 */
export function bearerAuthorization(token: string): string {
  const trimmed = token.trim();
  if (trimmed === '') throw new AuthError('There is no token: paste one.');
  if (/^bearer\s/i.test(trimmed)) throw new AuthError('Give the token alone: "Bearer" is added.');
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(trimmed) && !/^\{\{[^{}]+\}\}$/.test(trimmed)) {
    throw new AuthError(
      'A bearer token has letters, digits and - . _ ~ + / only, and = at its end: look for blanks and line breaks.',
    );
  }
  return `Bearer ${trimmed}`;
}

/** The credentials of an Authorization field; undefined where they are of another kind, or damaged. */
export function credentialsOf(value: string): Credentials | undefined {
  const parts = /^([A-Za-z]+) +(\S.*)$/.exec(value.trim());
  const [, scheme = '', rest = ''] = parts ?? [];
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', token: rest };
  if (scheme.toLowerCase() !== 'basic' || !/^[A-Za-z0-9+/]+=*$/.test(rest)) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(rest, 'base64'));
  } catch {
    return undefined;
  }
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { scheme: 'basic', user: text.slice(0, colon), password: text.slice(colon + 1) };
}
