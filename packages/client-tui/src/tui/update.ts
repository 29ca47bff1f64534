/**
 * The next state: `update(model, message)` answers a model and what is to be done. Pure: no clock, no I/O, and the same
 * message to the same model always gives the same answer. What happens is decided by the components (`features.ts`);
 * here is only who is asked.
 */
import { pastedAsking, performAsking, typedAsking } from './asking.js';
import { features, firstOf } from './features.js';
import { focused, type FocusTarget } from './focus.js';
import type { Input } from './input-decoder.js';
import { bindingOf, type Action } from './keys.js';
import type { Effect, Message, Updated } from './messages.js';
import { isBusy, type Model } from './model.js';
import { paneAt, wheelStep } from './mouse.js';
import { to } from './panes.js';
import { situationOf } from './situation.js';

/** The model after `message`. */
export function update(model: Model, message: Message): Updated {
  const [next, effects] = followed(
    model,
    message.type === 'input' ? input(touched(model), message.input) : receive(model, message),
  );
  // The spinner turns while something is under way, and nothing is drawn when nothing is.
  if (!isBusy(next) || next.isTicking) return [next, effects];
  return [{ ...next, isTicking: true }, [...effects, { type: 'tick-later' }]];
}

function touched(model: Model): Model {
  return model.isTouched ? model : { ...model, isTouched: true };
}

/** What follows from a message for each component. */
function followed(before: Model, [model, effects]: Updated): Updated {
  let next = model;
  const all = [...effects];
  for (const feature of features) {
    if (feature.after === undefined) continue;
    const [changed, more] = feature.after(before, next);
    next = changed;
    all.push(...more);
  }
  return [next, all];
}

/** The model after an action, whatever made it happen. */
export function perform(model: Model, action: Action, target: FocusTarget = focused(model.focus)): Updated {
  return (
    performAsking(model, action, target, perform) ??
    firstOf((feature) => feature.perform?.(model, action, target)) ?? [model, []]
  );
}

function input(model: Model, given: Input): Updated {
  const target = focused(model.focus);
  if (given.type === 'paste') return pasted(model, given.text, target);
  if (given.type === 'mouse') return pointed(model, given, target);
  const binding = bindingOf(given.chord, target, situationOf(model), model.keys);
  // A sentence about what was is out of date once something else is done.
  const quiet = model.notice === undefined ? model : { ...model, notice: undefined };
  if (binding !== undefined) return perform(quiet, binding.action, target);
  if (given.text === '') return [model, []];
  return (
    typedAsking(quiet, given.text, target) ??
    firstOf((feature) => feature.typed?.(quiet, given.text, target)) ?? [model, []]
  );
}

function pointed(model: Model, { event, x, y }: Extract<Input, { type: 'mouse' }>, target: FocusTarget): Updated {
  const pane = paneAt(model, x, y);
  if (event === 'press') return [pane === undefined ? model : to(model, pane), []];
  const action = event === 'wheel-up' ? 'up' : 'down';
  // Over an overlay the wheel turns it.
  const turned = pane ?? (target === model.focus[0] ? undefined : target);
  let next = model;
  const all: Effect[] = [];
  for (let step = 0; turned !== undefined && step < wheelStep; step += 1) {
    const [moved, effects] = perform(next, action, turned);
    next = moved;
    all.push(...effects);
  }
  return [next, all];
}

function pasted(model: Model, text: string, target: FocusTarget): Updated {
  return (
    pastedAsking(model, text, target) ??
    firstOf((feature) => feature.pasted?.(model, text, target)) ?? [
      {
        ...model,
        notice: { tone: 'warn', text: 'Nothing here takes a paste: go to the URL, the headers or the body first.' },
      },
      [],
    ]
  );
}

function receive(model: Model, message: Message): Updated {
  return firstOf((feature) => feature.receive?.(model, message)) ?? [model, []];
}
