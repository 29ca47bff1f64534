/** The help: opened by the shell, scrolled and closed here. */
import type { Feature } from '../../feature.js';
import { pop } from '../../focus.js';
import { layoutFor } from '../../model.js';
import { scrolled, stepOf } from '../../scrolling.js';
import { situationOf } from '../../situation.js';
import { bindingsHere, helpLines } from './view.js';

export const helpFeature: Feature = {
  perform(model, action, target) {
    if (action === 'close-help') return [{ ...model, focus: pop(model.focus) }, []];
    if (target !== 'help') return undefined;
    const room = Math.max(1, layoutFor(model)?.rows ?? 1);
    const step = stepOf(action, room);
    if (step === 0) return undefined;
    const count = helpLines(model.size.columns, model.keys, bindingsHere(model, situationOf(model))).length;
    return [{ ...model, helpScroll: scrolled(model.helpScroll, step, count, room) }, []];
  },
};
