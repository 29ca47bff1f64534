/** The program as a whole: leaving it, going from pane to pane, the size of the terminal, the spinner's time. */
import { tickTime } from '../../effect-context.js';
import type { Feature } from '../../feature.js';
import { cycle, push, type Screen } from '../../focus.js';
import { isBusy, type Model } from '../../model.js';
import { entered, to } from '../../panes.js';

/** Programs that the user interrupts end with this code, as a shell expects: 128 and SIGINT's number. */
const interrupted = 130;

export const shellFeature: Feature = {
  perform(model, action) {
    switch (action) {
      case 'quit':
        return [model, [{ type: 'quit', exitCode: 0 }]];
      case 'interrupt':
        return [model, [{ type: 'quit', exitCode: interrupted }]];
      case 'suspend':
        return [model, [{ type: 'suspend' }]];
      case 'help':
        return [{ ...model, focus: push(model.focus, 'help'), helpScroll: 0 }, []];
      case 'next-pane':
        return [entered({ ...model, focus: cycle(model.focus, ringOf(model), 1) }), []];
      case 'previous-pane':
        return [entered({ ...model, focus: cycle(model.focus, ringOf(model), -1) }), []];
      case 'focus-tables':
      case 'back':
        return [to(model, 'tables'), []];
      case 'focus-url':
        return [to({ ...model, screen: 'request' }, 'url'), []];
      default:
        return undefined;
    }
  },

  receive(model, message) {
    switch (message.type) {
      case 'resized':
        return [{ ...model, size: { columns: message.columns, rows: message.rows } }, []];
      case 'tick':
        return [{ ...model, isTicking: false, spinner: isBusy(model) ? model.spinner + 1 : 0 }, []];
      default:
        return undefined;
    }
  },

  effects(context) {
    let cancelTick: () => void = () => undefined;
    context.stopped.addEventListener('abort', () => {
      cancelTick();
    });
    return (effect) => {
      switch (effect.type) {
        case 'tick-later':
          cancelTick = context.clock.after(tickTime, () => {
            context.dispatch({ type: 'tick' });
          });
          return true;
        case 'suspend':
          context.suspend();
          return true;
        case 'quit':
          context.quit(effect.exitCode);
          return true;
        case 'copy':
          context.copy(effect.text);
          return true;
        default:
          return false;
      }
    };
  },
};

/** Which panes Tab goes through: the raw editor takes the place of the others. */
function ringOf({ screen, request }: Model): Screen | 'raw' {
  return screen === 'request' && request.shown === 'raw' ? 'raw' : screen;
}
