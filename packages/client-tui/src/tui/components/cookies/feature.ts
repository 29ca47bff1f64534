/** The cookie jar as the commands show it. The jar itself is the effects'; here is the list of what it holds. */
import type { CookieView } from '../../../core/cookies/cookie-jar.js';
import type { Feature } from '../../feature.js';
import type { Model } from '../../model.js';
import { counted } from '../../text/numbers.js';
import { offer } from '../picker/open.js';
import { saveJar } from './keeping.js';

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
    if (message.type !== 'cookies-refused') return undefined;
    return [{ ...model, notice: { tone: 'warn', text: message.message } }, []];
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
