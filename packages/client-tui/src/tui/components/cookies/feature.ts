/** The cookie jar as the commands show it. The jar itself is the effects'; here is the list of what it holds. */
import type { CookieView } from '../../../core/cookies/cookie-jar.js';
import type { Feature } from '../../feature.js';
import type { Model } from '../../model.js';
import { counted } from '../../text/numbers.js';
import { offer } from '../picker/open.js';
import { variablesOf } from '../saved/state.js';
import { saveJar } from './keeping.js';
import { matching } from './matching.js';

export const cookiesFeature: Feature = {
  perform(model, action) {
    switch (action) {
      case 'show-cookies':
        return [shown(model), []];
      case 'clear-cookies': {
        if (model.cookies.length === 0) return [shown(model), []];
        const items = [
          { id: 'no', label: 'Keep' },
          { id: 'all', label: 'Delete' },
        ];
        return [offer(model, 'remove-cookie', `Delete ${counted(model.cookies.length, 'cookie')}?`, items), []];
      }
      default:
        return undefined;
    }
  },

  receive(model, message) {
    if (message.type === 'cookies-came') return [{ ...model, cookies: message.cookies }, []];
    if (message.type === 'cookies-matched') {
      return [message.url === model.request.url.text ? withMatching(model, message.names) : model, []];
    }
    if (message.type !== 'cookies-refused') return undefined;
    return [{ ...model, notice: { tone: 'warn', text: message.message } }, []];
  },

  after(before, model) {
    const isSame =
      before.request.url.text === model.request.url.text &&
      before.cookies === model.cookies &&
      before.settings.cookies === model.settings.cookies &&
      before.saved === model.saved &&
      before.server === model.server;
    if (isSame) return [model, []];
    if (model.cookies.length === 0 || !model.settings.cookies) return [withMatching(model, []), []];
    return [model, [{ type: 'match-cookies', url: model.request.url.text, variables: variablesOf(model.saved) }]];
  },

  answered(model, question, answer) {
    if (question === 'cookie') {
      const cookie = model.cookies[Number(answer)];
      if (cookie === undefined) return [model, []];
      const items = [
        { id: 'no', label: 'Keep' },
        { id: answer, label: 'Delete' },
      ];
      return [offer(model, 'remove-cookie', `${cookie.name} of ${cookie.domain}${cookie.path}`, items), []];
    }
    if (question !== 'remove-cookie' || answer === 'no') return question === 'remove-cookie' ? [model, []] : undefined;
    if (answer === 'all') return [model, [{ type: 'clear-cookies' }]];
    const cookie = model.cookies[Number(answer)];
    return [model, cookie === undefined ? [] : [{ type: 'delete-cookie', cookie }]];
  },

  effects: (context) => (effect) => {
    switch (effect.type) {
      case 'load-cookies':
        context.dispatch({ type: 'cookies-came', cookies: context.cookies.list() });
        return true;
      case 'match-cookies':
        context.dispatch({ type: 'cookies-matched', url: effect.url, names: matching(effect, context) });
        return true;
      case 'delete-cookie':
        context.cookies.delete(effect.cookie);
        context.watch(saveJar(context));
        return true;
      case 'clear-cookies':
        context.cookies.clear();
        context.watch(saveJar(context));
        return true;
      default:
        return false;
    }
  },
};

function withMatching(model: Model, names: readonly string[]): Model {
  const { cookies } = model.request;
  const isSame = cookies.length === names.length && cookies.every((name, index) => name === names[index]);
  return isSame ? model : { ...model, request: { ...model.request, cookies: names } };
}

function shown(model: Model): Model {
  if (model.cookies.length === 0) {
    const isOff = model.settings.cookies ? '' : ' The settings keep none.';
    return { ...model, notice: { tone: 'plain', text: `There are no cookies.${isOff}` } };
  }
  const items = model.cookies.map((cookie, index) => ({
    id: String(index),
    label: `${cookie.domain}${cookie.path}  ${cookie.name}=${cookie.value}`,
    detail: factsOf(cookie),
  }));
  return offer(model, 'cookie', 'Cookies', items);
}

function factsOf({ expires, isSecure, isHttpOnly, isForSubdomains }: CookieView): string {
  return [
    ...(isForSubdomains ? ['and subdomains'] : []),
    ...(isSecure ? ['https only'] : []),
    ...(isHttpOnly ? ['HttpOnly'] : []),
    expires === undefined ? 'until it is deleted' : `until ${expires.toISOString().slice(0, 10)}`,
  ].join(' · ');
}
