/** The requests that were sent: read at the start, added to by each exchange, forgotten when that is asked for. */
import { appendHistory, clearHistory, defaultHistoryLimits, readHistory } from '../../../core/history/history-files.js';
import type { HistoryEntry } from '../../../core/history/history-entry.js';
import { FileError } from '../../../core/storage/text-files.js';
import type { EffectContext } from '../../effect-context.js';
import type { Feature } from '../../feature.js';

export const historyFeature: Feature = {
  receive(model, message) {
    switch (message.type) {
      case 'history-came':
        return [{ ...model, history: message.entries }, []];
      case 'remembered':
        return [{ ...model, history: [message.entry, ...model.history].slice(0, defaultHistoryLimits.entries) }, []];
      case 'history-forgotten':
        return [{ ...model, history: [], notice: { tone: 'plain', text: 'The history is forgotten.' } }, []];
      case 'history-failed':
        return [{ ...model, notice: { tone: 'warn', text: message.message } }, []];
      default:
        return undefined;
    }
  },

  effects: (context) => (effect) => {
    switch (effect.type) {
      case 'load-history':
        context.watch(
          told(context, async (folder) => {
            const { entries } = await readHistory(folder);
            if (!context.stopped.aborted) context.dispatch({ type: 'history-came', entries });
          }),
        );
        return true;
      case 'forget-history':
        context.watch(
          told(context, async (folder) => {
            await clearHistory(folder);
            context.dispatch({ type: 'history-forgotten' });
          }),
        );
        return true;
      default:
        return false;
    }
  },
};

/** Remembers an exchange: on the screen at once, on disk where there is a place for it. */
export async function remember(entry: HistoryEntry, context: EffectContext): Promise<void> {
  context.dispatch({ type: 'remembered', entry });
  await told(context, (folder) => appendHistory(folder, entry));
}

async function told(context: EffectContext, work: (folder: string) => Promise<void>): Promise<void> {
  try {
    await work(context.folders.state);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    context.dispatch({ type: 'history-failed', message: error.message });
  }
}
