/** Saving a body: asking for a name, and never over a file that is there without asking. */
import { proposedName } from '../../../core/storage/file-names.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { byteCount } from '../../text/numbers.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import type { ResponseMessage } from './messages.js';

/** Asks where to. */
export function askFile(model: Model): Updated {
  const exchange = model.response.document?.exchange;
  if (exchange === undefined || exchange.body.length === 0) {
    return [{ ...model, notice: { tone: 'warn', text: 'There is no body to save.' } }, []];
  }
  const { response, url, body } = exchange;
  const headers = response?.headers;
  const text = proposedName(headers?.get('content-disposition'), url, headers?.get('content-type') ?? '');
  return [askAgain({ ...model, response: { ...model.response, saving: { path: text, body } } }, text), []];
}

/** The name is typed: the file is written unless there is one. */
export function fileNamed(model: Model, answer: string): Updated {
  const { saving } = model.response;
  const path = answer.trim();
  if (saving === undefined || path === '') return done(model);
  return [
    { ...model, response: { ...model.response, saving: { ...saving, path } } },
    [{ type: 'save-body', path, body: saving.body, replaces: false }],
  ];
}

/** What to do about a file that is there already. */
export function replacingAnswered(model: Model, answer: string): Updated {
  const { saving } = model.response;
  if (saving === undefined) return [model, []];
  if (answer === 'rename') return [askAgain(model, saving.path), []];
  const [next] = done(model);
  return [next, [{ type: 'save-body', path: saving.path, body: saving.body, replaces: true }]];
}

/** Nothing is saved. */
export function done(model: Model): Updated {
  return [{ ...model, response: { ...model.response, saving: undefined } }, []];
}

/** What became of saving. */
export function saved(
  model: Model,
  message: Extract<ResponseMessage, { type: 'body-saved' | 'save-failed' | 'save-exists' }>,
): Updated {
  switch (message.type) {
    case 'body-saved': {
      const text = `Saved ${byteCount(message.size)} as ${message.path}.`;
      return done({ ...model, notice: { tone: 'good', text } });
    }
    case 'save-failed':
      return done({ ...model, notice: { tone: 'bad', text: message.message } });
    case 'save-exists': {
      const { path, body } = message;
      // Whatever is being asked by now goes first: nothing was written, and the key can be pressed again.
      if (model.prompt !== undefined || model.picker !== undefined) {
        return done({
          ...model,
          notice: { tone: 'warn', text: `There is a file ${path} already: nothing was saved.` },
        });
      }
      const asking = { ...model, response: { ...model.response, saving: { path, body } } };
      const items = [
        { id: 'rename', label: 'Give another name' },
        { id: 'replace', label: 'Write over it', detail: path },
      ];
      return [offer(asking, 'replace-file', 'There is a file of that name already', items), []];
    }
  }
}

function askAgain(model: Model, text: string): Model {
  return askFor(model, 'file-name', 'save as', { text });
}
