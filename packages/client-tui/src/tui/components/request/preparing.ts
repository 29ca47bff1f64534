/** From what was composed to what is sent: variables and cookies in place, a body that is a file opened, credentials encoded. */
import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { AddressError, parseAddress, serverUrl, type ServerAddress } from '../../../core/request/address.js';
import { readBodyFile } from '../../../core/collections/collection-files.js';
import { scopeOf } from '../../../core/collections/scope.js';
import { secretsOf, substitute } from '../../../core/collections/variables.js';
import { ExchangeFailure } from '../../../core/exchange/exchange.js';
import { prepareRawRequest } from '../../../core/request/raw-request.js';
import { RawSyntaxError } from '../../../core/request/raw-text.js';
import { fileBody } from '../../../core/request/request-body.js';
import { DraftError, prepareRequest, type PreparedRequest, type RequestDraft } from '../../../core/request/request.js';
import { FileError } from '../../../core/storage/text-files.js';
import type { EffectContext } from '../../effect-context.js';
import { savedFormOf } from '../saved/state.js';
import { withEncodedAuth } from './auth.js';
import type { RequestEffect } from './messages.js';

/** A request, or the part of what was composed that is wrong, in a sentence. */
export type Prepared =
  | {
      readonly kind: 'ready';
      readonly request: PreparedRequest;
      /** Values that are hidden where the request is remembered. */
      readonly secrets: readonly string[];
    }
  | { readonly kind: 'refused'; readonly part: DraftError['part'] | 'raw'; readonly message: string };

/** Prepares what is to be sent. Never rejects for what the user typed, or for files. */
export async function prepare(
  effect: Extract<RequestEffect, { type: 'send' }>,
  context: EffectContext,
): Promise<Prepared> {
  try {
    if (effect.raw !== undefined) {
      const { url, dialect } = effect.draft;
      return { kind: 'ready', request: prepareRawRequest(effect.raw, url, context.server, dialect), secrets: [] };
    }
    const { draft, secrets } = await resolved(effect, context);
    const request = prepareRequest(withEncodedAuth(draft), context.server);
    const cookie = context.settings.cookies ? context.cookies.cookieFor(request.url) : undefined;
    if (cookie === undefined || isNamed(draft, 'cookie') || draft.dialect === 'classic')
      return { kind: 'ready', request, secrets };
    const withCookie = { ...draft, headers: [...draft.headers, ['Cookie', cookie] as const] };
    return { kind: 'ready', request: prepareRequest(withEncodedAuth(withCookie), context.server), secrets };
  } catch (error) {
    return { kind: 'refused', ...refusalOf(error) };
  }
}

function refusalOf(error: unknown): { part: DraftError['part'] | 'raw'; message: string } {
  if (error instanceof DraftError) return { part: error.part, message: error.message };
  if (error instanceof RawSyntaxError) return { part: 'raw', message: error.message };
  if (error instanceof AddressError) return { part: 'url', message: error.message };
  if (error instanceof FileError || error instanceof ExchangeFailure) return { part: 'body', message: error.message };
  throw error;
}

/** The draft with its variables in place and its body opened. @throws DraftError, FileError, ExchangeFailure */
async function resolved(
  { draft: composed, variables, source }: Extract<RequestEffect, { type: 'send' }>,
  { env, collections, access, server }: EffectContext,
): Promise<{ readonly draft: RequestDraft; readonly secrets: readonly string[] }> {
  const { draft, bodyFile } = savedFormOf(composed, '');
  const scope = scopeOf(variables, env);
  const authorization = access.authorizationFor(server);
  const substituted = (body: string): ReturnType<typeof substitute> => {
    const own = substitute({ ...draft, body }, { ...scope, serverAuthorization: authorization });
    // What gives access to this server goes to no other.
    const isForeign = authorization !== undefined && !isAskedOf(server, own.draft.url);
    const substitution = isForeign ? substitute({ ...draft, body }, scope) : own;
    const [problem] = substitution.problems;
    if (problem === undefined) return substitution;
    const part = problem.place.startsWith('the header') ? 'headers' : problem.place === 'the URL' ? 'url' : 'body';
    throw new DraftError(part, problem.message);
  };
  if (bodyFile === undefined || draft.dialect === 'classic') {
    const substitution = substituted(composed.body);
    return { draft: substitution.draft, secrets: secretsOf(substitution.used) };
  }
  // A saved request may name files of its folder only: it may come from anybody.
  if (source !== undefined) {
    const body = await readBodyFile(collections, source, bodyFile);
    const substitution = substituted(bodyFile.hasVariables ? body : '');
    const whole = bodyFile.hasVariables ? substitution.draft : { ...substitution.draft, body };
    return { draft: whole, secrets: secretsOf(substitution.used) };
  }
  const path = bodyFile.path.startsWith('~/') ? homedir() + bodyFile.path.slice(1) : bodyFile.path;
  const upload = await fileBody(resolvePath(path));
  const substitution = substituted('');
  return { draft: { ...substitution.draft, upload }, secrets: secretsOf(substitution.used) };
}

function isAskedOf(server: ServerAddress, url: string): boolean {
  try {
    return serverUrl(parseAddress(url, server)) === serverUrl(server);
  } catch (error) {
    if (error instanceof AddressError) return false;
    throw error;
  }
}

function isNamed(draft: RequestDraft, name: string): boolean {
  return draft.headers.some(([each]) => each.toLowerCase() === name);
}
