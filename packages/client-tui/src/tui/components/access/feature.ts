/** Servers that ask who it is: the user is asked for a token, and what was refused is asked for again. */
import { AuthError, basicAuthorization, bearerAuthorization } from '../../../core/request/auth.js';
import { serverUrl } from '../../../core/request/address.js';
import type { Feature } from '../../feature.js';
import { paneOf, type Pane } from '../../focus.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { reloadRows } from '../grid/loading.js';
import { to } from '../../panes.js';
import { askFor } from '../prompt/open.js';
import { askForTables } from '../tables/ask.js';
import { withGiven, type AccessState } from './state.js';

/** Where people type: a question that opens there would take half of it. */
const typedIn: ReadonlySet<Pane> = new Set(['method', 'url', 'query', 'headers', 'body', 'raw']);

export const accessFeature: Feature = {
  receive(model, message) {
    if (message.type !== 'access-refused') return undefined;
    const isOther = serverUrl(message.server) !== serverUrl(model.server);
    if (isOther || model.prompt?.question === 'access-token') return [model, []];
    const wanted = withAccess(model, { isWanted: true, wasRefused: message.wasSent });
    const text = 'The server asks for a token: go to the tables (Ctrl-T) to type it.';
    return [isTyping(model) ? { ...wanted, notice: { tone: 'warn', text } } : wanted, []];
  },

  after(before, model) {
    if (!model.access.isWanted) return [model, []];
    if (before.server !== model.server) return [withAccess(model, { isWanted: false }), []];
    // Nothing that is open is covered, nor is typing broken off.
    if (model.focus.length > 1 || isTyping(model)) return [model, []];
    return [asking(withAccess(model, { isWanted: false, wasTouched: model.isTouched })), []];
  },

  answered(model, question, answer) {
    if (question !== 'access-token') return undefined;
    try {
      return given(model, authorizationOf(answer));
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      return [asking(model, error.message), []];
    }
  },

  dismissed(model, question) {
    if (question !== 'access-token') return undefined;
    // Whoever has done nothing yet is taken out of the URL, where the question would not open again.
    const left = model.access.wasTouched ? model : to(model, 'tables');
    const text = 'Nothing was sent: Ctrl-R asks the server again.';
    return [{ ...left, notice: { tone: 'warn', text } }, []];
  },

  effects:
    ({ access }) =>
    (effect) => {
      if (effect.type !== 'give-access') return false;
      access.give(effect.server, effect.authorization);
      return true;
    },
};

function isTyping({ isTouched, focus }: Model): boolean {
  return isTouched && typedIn.has(paneOf(focus));
}

/** The question; why it is asked stands where the answer will. */
function asking(model: Model, reason = reasonOf(model.access.wasRefused)): Model {
  return askFor(model, 'access-token', 'token', { hint: reason, isSecret: true });
}

function reasonOf(wasRefused: boolean): string {
  return wasRefused
    ? 'The server does not take this token: type it anew.'
    : 'The server asks for a token, or user:password. It is not kept.';
}

/** People copy the whole field, and some have a user name. @throws AuthError */
function authorizationOf(typed: string): string {
  const text = typed.trim().replace(/^bearer\s+/i, '');
  const colon = text.indexOf(':');
  return colon < 0 ? bearerAuthorization(text) : basicAuthorization(text.slice(0, colon), text.slice(colon + 1));
}

/** The server is asked again for what it refused. */
function given(model: Model, authorization: string): Updated {
  const { server, access } = model;
  const known: Model = { ...model, access: withGiven(access, server, authorization), isTouched: access.wasTouched };
  const [asked, effects] = askForTables(known);
  const [next, more] = reloadRows(asked);
  return [next, [{ type: 'give-access', server, authorization }, ...effects, ...more]];
}

function withAccess(model: Model, change: Partial<AccessState>): Model {
  return { ...model, access: { ...model.access, ...change } };
}
