/** Which cookies go along with a request, before it is sent. */
import { scopeOf } from '../../../core/collections/scope.js';
import { substitute } from '../../../core/collections/variables.js';
import { AddressError, parseAddress, serverUrl } from '../../../core/request/address.js';
import type { EffectContext } from '../../effect-context.js';
import type { CookiesEffect } from './messages.js';

/** The names of the cookies that the jar has for a URL as it is typed; none while it can't be read. */
export function matching(
  { url, variables }: Extract<CookiesEffect, { type: 'match-cookies' }>,
  { cookies, env, server }: Pick<EffectContext, 'cookies' | 'env' | 'server'>,
): string[] {
  const draft = { dialect: 'http', method: 'GET', url, headers: [], body: '' } as const;
  const substitution = substitute(draft, scopeOf(variables, env));
  if (substitution.problems.length > 0) return [];
  try {
    const address = parseAddress(substitution.draft.url, server);
    return cookies.namesFor(serverUrl(address) + address.target);
  } catch (error) {
    if (error instanceof AddressError) return [];
    throw error;
  }
}
