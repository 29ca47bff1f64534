/** The settings: changed in their file, by the user's editor or by commands, and in force at once. */
import { themes } from '../../theme.js';
import type { Feature } from '../../feature.js';
import { keysFor } from '../../key-settings.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import type { Settings } from '../../../core/settings/settings.js';
import { offer } from '../picker/open.js';
import { settingsEffects } from './files.js';

export const settingsFeature: Feature = {
  perform(model, action) {
    switch (action) {
      case 'choose-theme': {
        const names = Object.keys(themes);
        const items = names.map((name) => ({ id: name, label: name, detail: themes[name]!.about }));
        return [offer(model, 'theme', 'Theme', items, names.indexOf(model.settings.theme)), []];
      }
      case 'edit-settings':
        return [model, [{ type: 'edit-settings' }]];
      case 'toggle-mouse':
        return set(model, 'mouse', !model.settings.mouse);
      case 'toggle-cookies':
        return set(model, 'cookies', !model.settings.cookies);
      case 'toggle-vim':
        return set(model, 'vimKeys', !model.settings.vimKeys);
      default:
        return undefined;
    }
  },

  receive(model, message) {
    if (message.type === 'settings-came') return withSettings(model, message.settings, message.problems);
    if (message.type !== 'settings-refused') return undefined;
    return [{ ...model, notice: { tone: 'bad', text: message.message } }, []];
  },

  answered: (model, question, answer) => (question === 'theme' ? set(model, 'theme', answer) : undefined),

  effects: settingsEffects,
};

/** The model by other settings. */
export function withSettings(model: Model, settings: Settings, problems: readonly string[]): Updated {
  const { keys, problems: more } = keysFor(settings);
  const [problem] = [...problems, ...more];
  const notice = problem === undefined ? model.notice : ({ tone: 'warn', text: problem } as const);
  return [{ ...model, settings, keys, notice }, [{ type: 'use-settings', settings }]];
}

/** In force at once, and written down. */
function set(model: Model, name: 'theme' | 'mouse' | 'cookies' | 'vimKeys', value: string | boolean): Updated {
  const [next, effects] = withSettings(model, { ...model.settings, [name]: value }, []);
  const word = typeof value === 'string' ? value : value ? 'on' : 'off';
  const notice = { tone: 'plain', text: `${said[name]}: ${word}.` } as const;
  return [{ ...next, notice }, [...effects, { type: 'write-setting', name, value }]];
}

const said = { theme: 'Theme', mouse: 'Mouse', cookies: 'Cookies', vimKeys: 'Vim keys' } as const;
