/**
 * Credentials as they are typed: a scheme and its values, which may be `{{variables}}`. They become an Authorization
 * field when the request is sent; one that is written among the headers counts instead.
 */
import { AuthError, authorizationOf, credentialsOf } from '../../../core/request/auth.js';
import { DraftError, type RequestDraft } from '../../../core/request/request.js';

export type AuthScheme = 'none' | 'bearer' | 'basic';

/** The values of every scheme stay while another is chosen. */
export interface AuthState {
  readonly scheme: AuthScheme;
  readonly token: string;
  readonly user: string;
  readonly password: string;
  /** Whether secrets are readable on the screen. */
  readonly isShown: boolean;
}

export const noAuth: AuthState = { scheme: 'none', token: '', user: '', password: '', isShown: false };

/** The field as it is written down: `Basic user:password` stands for the encoded one, so that variables can be in it. */
export function authField({ scheme, token, user, password }: AuthState): readonly [string, string] | undefined {
  if (scheme === 'none') return undefined;
  return ['Authorization', scheme === 'bearer' ? `Bearer ${token}` : `Basic ${user}:${password}`];
}

/** A draft with its credentials in the form that is sent, once variables are in place. @throws DraftError */
export function withEncodedAuth(draft: RequestDraft): RequestDraft {
  const headers = draft.headers.map(([name, value]): readonly [string, string] => {
    const plain = isAuthorization(name) ? /^Basic ([^:]*):(.*)$/is.exec(value) : null;
    if (plain === null) return [name, value];
    try {
      return [name, authorizationOf({ scheme: 'basic', user: plain[1]!, password: plain[2]! })];
    } catch (error) {
      if (error instanceof AuthError) throw new DraftError('headers', error.message);
      throw error;
    }
  });
  return { ...draft, headers };
}

/** Credentials taken out of headers, so that they can be changed where they belong; the other headers. */
export function takenFrom(headers: RequestDraft['headers']): {
  readonly auth: AuthState;
  readonly headers: RequestDraft['headers'];
} {
  const at = headers.findIndex(([name]) => isAuthorization(name));
  const auth = at < 0 ? undefined : authOf(headers[at]![1]);
  if (auth === undefined) return { auth: noAuth, headers };
  return { auth, headers: headers.toSpliced(at, 1) };
}

/** Whether a name is that of the field that credentials are sent in. */
export function isAuthorization(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

function authOf(value: string): AuthState | undefined {
  const plain = /^Basic ([^:\s]*):(.*)$/i.exec(value);
  if (plain !== null) return { ...noAuth, scheme: 'basic', user: plain[1]!, password: plain[2]! };
  const credentials = credentialsOf(value);
  if (credentials === undefined) return undefined;
  return { ...noAuth, ...credentials };
}

/** Lines that credentials take on the screen. */
export function authLineCount({ scheme }: AuthState): number {
  return scheme === 'basic' ? 3 : scheme === 'bearer' ? 2 : 1;
}
