/** Changing credentials: a scheme is chosen, its values are asked for one after the other. */
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import type { Question } from '../../question.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import type { AuthScheme, AuthState } from './auth.js';
import type { RequestAction } from './keys.js';

const schemes: readonly (readonly [AuthScheme, string, string])[] = [
  ['none', 'None', 'no Authorization is added'],
  ['bearer', 'Bearer', 'a token (RFC 6750)'],
  ['basic', 'Basic', 'user and password (RFC 7617)'],
];

const hint = 'or a {{variable}}';

/** What an action does to the credentials; undefined for actions that are not theirs. */
export function performAuth(model: Model, action: RequestAction): Updated | undefined {
  const { auth } = model.request;
  switch (action) {
    case 'change-auth':
      return [auth.scheme === 'none' ? askScheme(model) : askValues(model, auth.scheme), []];
    case 'change-scheme':
      return [askScheme(model), []];
    case 'toggle-secrets':
      return [withAuth(model, { isShown: !auth.isShown }), []];
    case 'remove-auth':
      return [withAuth(model, { scheme: 'none' }), []];
    default:
      return undefined;
  }
}

/** What an answer to one of its questions does. */
export function authAnswered(model: Model, question: Question, answer: string): Updated | undefined {
  switch (question) {
    case 'auth-scheme': {
      const scheme = schemes.find(([name]) => name === answer)?.[0] ?? 'none';
      const next = withAuth(model, { scheme });
      return [scheme === 'none' ? next : askValues(next, scheme), []];
    }
    case 'auth-token':
      // People copy the whole field.
      return [withAuth(model, { token: answer.trim().replace(/^bearer\s+/i, '') }), []];
    case 'auth-user': {
      const next = withAuth(model, { user: answer });
      const { password, isShown } = next.request.auth;
      return [askFor(next, 'auth-password', 'password', { text: password, hint, isSecret: !isShown }), []];
    }
    case 'auth-password':
      return [withAuth(model, { password: answer }), []];
    default:
      return undefined;
  }
}

function askScheme(model: Model): Model {
  const items = schemes.map(([id, label, detail]) => ({ id, label, detail }));
  const at = schemes.findIndex(([name]) => name === model.request.auth.scheme);
  return offer(model, 'auth-scheme', 'Credentials', items, at);
}

function askValues(model: Model, scheme: 'bearer' | 'basic'): Model {
  const { token, user, isShown } = model.request.auth;
  return scheme === 'bearer'
    ? askFor(model, 'auth-token', 'token', { text: token, hint, isSecret: !isShown })
    : askFor(model, 'auth-user', 'user', { text: user, hint });
}

function withAuth(model: Model, change: Partial<AuthState>): Model {
  const { request } = model;
  return { ...model, request: { ...request, auth: { ...request.auth, ...change }, isOfTable: false } };
}
