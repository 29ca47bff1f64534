/** The settings file: opened in the user's editor, and single values written into it. */
import { applyEdits, modify } from 'jsonc-parser';
import { settingsPath } from '../../../core/settings/folders.js';
import { settingsText } from '../../../core/settings/settings-files.js';
import { FileError, writeTextFile } from '../../../core/storage/text-files.js';
import type { EffectContext } from '../../effect-context.js';
import type { EffectRunner } from '../../feature.js';
import { readOwnSettings } from '../../kept.js';

export function settingsEffects(context: EffectContext): EffectRunner {
  // One change after the other: each begins with what the one before left.
  let last = Promise.resolve();
  return (effect) => {
    switch (effect.type) {
      case 'edit-settings':
        context.watch(told(context, () => edit(context)));
        return true;
      case 'write-setting':
        last = last.then(() => told(context, () => write(effect.name, effect.value, context)));
        context.watch(last);
        return true;
      default:
        return false;
    }
  };
}

async function edit(context: EffectContext): Promise<void> {
  const { folders, dispatch } = context;
  const path = settingsPath(folders);
  const text = await settingsText(path);
  const outcome = await context.edit(text, 'jsonc');
  if (outcome.kind === 'failed') {
    dispatch({ type: 'settings-refused', message: outcome.message });
    return;
  }
  if (outcome.text !== text) await writeTextFile(path, outcome.text);
  dispatch({ type: 'settings-came', ...(await readOwnSettings(folders)) });
}

async function write(name: string, value: string | boolean, { folders }: EffectContext): Promise<void> {
  const path = settingsPath(folders);
  const text = await settingsText(path);
  const edits = modify(text, [name], value, { formattingOptions: { insertSpaces: true, tabSize: 2 } });
  await writeTextFile(path, applyEdits(text, edits));
}

async function told({ dispatch }: EffectContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    dispatch({ type: 'settings-refused', message: error.message });
  }
}
