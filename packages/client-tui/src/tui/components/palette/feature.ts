/** The palette: every command by its name. What is picked is done as if its key had been pressed in its pane. */
import type { Feature } from '../../feature.js';
import { paneOf } from '../../focus.js';
import { offer } from '../picker/open.js';
import { commandOf, commandsOf, goTo, itemOf } from './commands.js';

export const paletteFeature: Feature = {
  perform(model, action) {
    if (action !== 'open-palette') return undefined;
    const here = paneOf(model.focus);
    const items = commandsOf(model).map((command) => itemOf(command, here));
    return [offer(model, 'command', 'Commands', items), []];
  },

  answered(model, question, answer, perform) {
    if (question !== 'command') return undefined;
    const command = commandOf(model, answer);
    return command === undefined ? [model, []] : perform(goTo(model, command.pane), command.action, command.pane);
  },
};
