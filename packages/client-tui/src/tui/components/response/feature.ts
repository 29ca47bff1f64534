/** The response: which view is shown, and how far it is scrolled. */
import type { Feature } from '../../feature.js';
import { layoutFor } from '../../model.js';
import { stepOf } from '../../scrolling.js';
import { inView, scrollBy, turned } from './state.js';

export const responseFeature: Feature = {
  perform(model, action, target) {
    switch (action) {
      case 'view-body':
        return [{ ...model, response: inView(model.response, 'body') }, []];
      case 'view-headers':
        return [{ ...model, response: inView(model.response, 'headers') }, []];
      case 'view-wire':
        return [{ ...model, response: inView(model.response, 'wire') }, []];
      case 'view-timing':
        return [{ ...model, response: inView(model.response, 'timing') }, []];
      case 'next-view':
        return [{ ...model, response: turned(model.response, 1) }, []];
      case 'previous-view':
        return [{ ...model, response: turned(model.response, -1) }, []];
      default:
        break;
    }
    if (target !== 'response') return undefined;
    const layout = layoutFor(model);
    const room = Math.max(1, layout?.response ?? 1);
    const step = stepOf(action, room);
    if (step === 0) return undefined;
    return [{ ...model, response: scrollBy(model.response, step, layout?.main ?? 80, room) }, []];
  },
};
