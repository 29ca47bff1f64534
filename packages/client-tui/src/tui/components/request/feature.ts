/** The request: composing it, sending it, and what becomes of it. */
import { serverUrl } from '../../../core/request/address.js';
import { DraftError, type RequestDraft } from '../../../core/request/request.js';
import type { Feature } from '../../feature.js';
import { focusOn, type FocusTarget } from '../../focus.js';
import type { Message, Updated } from '../../messages.js';
import { layoutFor, type Model } from '../../model.js';
import { isTab, to } from '../../panes.js';
import { bufferOf, paste, replace, type, type TextBuffer } from '../../text/buffer.js';
import { editingOf } from '../../text/editing.js';
import { variablesOf } from '../saved/state.js';
import { showing } from '../response/state.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import { authAnswered, performAuth } from './credentials.js';
import { chosen, erased, methodOf, offeredMethods, typedOn, type MethodState } from './method.js';
import { editedOutside, editOutside } from './outside.js';
import { showRaw } from './raw.js';
import type { Running } from './running.js';
import { sendingWith } from './sending.js';
import { draftOf, edited, withDraft, type EditorName } from './state.js';

export const requestFeature: Feature = {
  perform(model, action, target) {
    switch (action) {
      case 'send':
        return send(model);
      case 'cancel':
        return [model, [{ type: 'cancel' }]];
      case 'toggle-dialect': {
        const dialect = model.request.dialect === 'http' ? 'classic' : 'http';
        return [{ ...model, request: { ...model.request, dialect } }, []];
      }
      case 'choose-method':
        return [chooseMethod(model), []];
      case 'show-query':
        return [to({ ...model, screen: 'request' }, 'query'), []];
      case 'show-headers':
        return [to({ ...model, screen: 'request' }, 'headers'), []];
      case 'show-body':
        return [to({ ...model, screen: 'request' }, 'body'), []];
      case 'show-auth':
        return [to({ ...model, screen: 'request' }, 'auth'), []];
      case 'focus-response':
        return [to({ ...model, screen: 'request' }, 'response'), []];
      case 'show-raw':
        return [showRaw(model, false), []];
      case 'raw-anew':
        return [showRaw(model, true), []];
      case 'choose-body-file':
        return [askFor(model, 'body-file', 'file to send as the body', { hint: 'a path; ~/ is your folder' }), []];
      case 'edit-outside':
        return editOutside(model, target);
      case 'new-request':
        return [newRequest(model), []];
      case 'change-auth':
      case 'change-scheme':
      case 'toggle-secrets':
      case 'remove-auth':
        return performAuth(model, action);
      default:
        break;
    }
    if (target === 'method') {
      const method = methodMoved(model.request.method, action);
      return method === undefined ? undefined : [withMethod(model, method), []];
    }
    if (!isEditor(target)) return undefined;
    const editing = editingOf(action, layoutFor(model)?.editor ?? 1);
    return editing === undefined ? undefined : [changed(model, target, editing), []];
  },

  typed(model, text, target) {
    if (target === 'method' && text === ' ') return [chooseMethod(model), []];
    if (target === 'method') return [withMethod(model, typedOn(model.request.method, text)), []];
    return isEditor(target) ? [changed(model, target, (buffer) => type(buffer, text)), []] : undefined;
  },

  pasted(model, text, target) {
    if (!isEditor(target)) return undefined;
    // A URL has no line breaks: they come along when one is copied from a page.
    const taken = target === 'url' ? text.replace(/\s*\n\s*/g, '') : text;
    return [changed(model, target, (buffer) => paste(buffer, taken)), []];
  },

  receive(model, message) {
    switch (message.type) {
      case 'progress':
        if (message.id !== model.running?.id) return [model, []];
        return [{ ...model, running: runningOf(message) }, []];
      case 'answered':
        return answered(model, message);
      case 'refused':
        return refused(model, message);
      case 'edited-outside':
        if (message.text !== undefined) return editedOutside(model, message.part, message.text);
        return [{ ...model, notice: { tone: 'bad', text: message.message } }, []];
      default:
        return undefined;
    }
  },

  answered(model, question, answer) {
    if (question === 'method') {
      const method = methodOf(answer);
      return [to({ ...model, request: { ...model.request, method } }, 'url'), []];
    }
    if (question === 'body-file') return [withBodyFile(model, answer.trim()), []];
    return authAnswered(model, question, answer);
  },

  effects: sendingWith,
};

function chooseMethod(model: Model): Model {
  const { value } = model.request.method;
  const methods = [...new Set([...offeredMethods, value])];
  const items = methods.map((method) => ({ id: method, label: method }));
  return offer(model, 'method', 'Method', items, methods.indexOf(value));
}

function runningOf({ id, phase, received, total, upload }: Extract<Message, { type: 'progress' }>): Running {
  return { id, phase, received, total, upload };
}

/** A file as the body. It is the user's choice, so that it may be any: the request is none of a collection's then. */
function withBodyFile(model: Model, path: string): Model {
  if (path === '') return model;
  const request = edited(model.request, 'body', (buffer) => replace(buffer, `< ${path}`));
  return to({ ...model, screen: 'request', request, saved: { ...model.saved, source: undefined } }, 'body');
}

/** An empty request to the server; undo brings back what stood in its fields. */
function newRequest(model: Model): Model {
  const draft = { dialect: 'http', method: 'GET', url: serverUrl(model.server), headers: [], body: '' } as const;
  return to({ ...model, screen: 'request', request: withDraft(model.request, draft, model.server) }, 'url');
}

const editorNames: ReadonlySet<FocusTarget> = new Set<EditorName>(['url', 'query', 'headers', 'body', 'raw']);

function isEditor(target: FocusTarget): target is EditorName {
  return editorNames.has(target);
}

function changed(model: Model, editor: EditorName, change: (buffer: TextBuffer) => TextBuffer): Model {
  return { ...model, request: edited(model.request, editor, change) };
}

function withMethod(model: Model, method: MethodState): Model {
  return { ...model, request: { ...model.request, method, isOfTable: false } };
}

function methodMoved(method: MethodState, action: string): MethodState | undefined {
  if (action === 'up') return chosen(method, -1);
  if (action === 'down') return chosen(method, 1);
  return action === 'erase-left' ? erased(method) : undefined;
}

function send(model: Model): Updated {
  if (model.running !== undefined) {
    return [{ ...model, notice: { tone: 'warn', text: 'The last request is still under way: Esc cancels it.' } }, []];
  }
  const raw = model.request.shown === 'raw' ? model.request.raw.text : undefined;
  let draft: RequestDraft;
  try {
    // Whatever is wrong among the headers is not sent then.
    draft = draftOf(raw === undefined ? model.request : { ...model.request, headers: bufferOf('') });
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    return [to({ ...model, notice: { tone: 'bad', text: error.message } }, error.part), []];
  }
  const id = model.asked.id + 1;
  return [
    { ...model, asked: { ...model.asked, id }, running: { id, phase: 'connecting', received: 0 } },
    [{ type: 'send', id, draft, variables: variablesOf(model.saved), source: model.saved.source?.path, raw }],
  ];
}

function answered(model: Model, { id, document }: Extract<Message, { type: 'answered' }>): Updated {
  if (id !== model.running?.id) return [model, []];
  const { failure } = document.exchange;
  const notice =
    failure === undefined
      ? undefined
      : ({ tone: failure.kind === 'cancelled' ? 'warn' : 'bad', text: failure.message } as const);
  return [{ ...model, running: undefined, notice, response: showing(model.response, document) }, []];
}

/** The field at fault gets the focus, so that it can be mended. */
function refused(model: Model, message: Extract<Message, { type: 'refused' }>): Updated {
  if (message.id !== model.running?.id) return [model, []];
  const shown = isTab(message.part) ? message.part : model.request.shown;
  return [
    {
      ...model,
      running: undefined,
      notice: { tone: 'bad', text: message.message },
      focus: focusOn(message.part),
      request: { ...model.request, shown },
    },
    [],
  ];
}
