/** Saved requests, environments, and what is imported and exported. */
import { DraftError } from '../../../core/request/request.js';
import type { Feature } from '../../feature.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { copiedAsCurl } from '../request/curl-copying.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import { withEncodedAuth } from '../request/auth.js';
import { draftOf } from '../request/state.js';
import { selectedItem } from '../sidebar/items.js';
import { savedEffects } from './files.js';
import { found, offerRequests } from './find.js';
import { withCurl, withHistoryEntry, withSaved } from './loading.js';
import { askName, deleted, duplicated, filed, named, renamed, saveRequest } from './saving.js';
import { titleOf, withFile, withFiles, type PlacedRequest } from './state.js';

const none = '\n';

export const savedFeature: Feature = {
  perform(model, action) {
    switch (action) {
      case 'open-request':
        return [openSelected(model), []];
      case 'find-request':
        return [offerRequests(model), []];
      case 'remove-request':
        return [askRemoval(model), []];
      case 'rename-request': {
        const request = selectedRequest(model);
        if (request === undefined) return onlySaved(model);
        return [askFor(model, 'rename-request', 'another name', { text: request.entry.name }), []];
      }
      case 'duplicate-request': {
        const request = selectedRequest(model);
        return request === undefined ? onlySaved(model) : duplicated(model, request.place);
      }
      case 'save-request':
        return saveRequest(model);
      case 'save-request-as':
        return [askName(model), []];
      case 'choose-environment':
        return [offerEnvironments(model), []];
      case 'copy-curl':
        return copyCurl(model);
      case 'import-curl':
        return [askFor(model, 'import-curl', 'curl command', { hint: 'paste it here' }), []];
      case 'import-http-file':
        return [askFor(model, 'import-http-file', 'file', { hint: 'path of a .http file' }), []];
      case 'import-openapi':
        return [
          askFor(model, 'import-openapi', 'OpenAPI document', { text: '/_openapi.json', hint: 'URL, /path or ./file' }),
          [],
        ];
      default:
        return undefined;
    }
  },

  pasted(model, text, target) {
    if (target !== 'url' || !/^\s*(?:\$ )?curl(?:\.exe)?\s/.test(text)) return undefined;
    const items = [{ id: text, label: 'Import it: method, headers and body too' }];
    return [offer(model, 'import-curl', 'This is a curl command', items), []];
  },

  receive(model, message) {
    switch (message.type) {
      case 'saved-came': {
        const { files, environments, problems } = message;
        const saved = { ...withFiles(model.saved, files), environments };
        return [problems[0] === undefined ? { ...model, saved } : { ...model, saved, notice: { tone: 'warn', text: problems[0] } }, []]; // prettier-ignore
      }
      case 'collection-written': {
        const { file, current, notice } = message;
        const saved = withFile(model.saved, file);
        const source =
          current === undefined ? saved.source : current === 'gone' ? undefined : { path: file.path, index: current };
        return [
          { ...model, saved: { ...saved, source, naming: undefined }, notice: { tone: 'good', text: notice } },
          [],
        ];
      }
      case 'collection-refused':
        return [{ ...model, notice: { tone: 'bad', text: message.message } }, []];
      default:
        return undefined;
    }
  },

  answered(model, question, answer) {
    switch (question) {
      case 'find-request':
        return [found(model, answer), []];
      case 'save-name':
        return [named(model, answer), []];
      case 'save-file':
        return filed(model, answer);
      case 'rename-request': {
        const request = selectedRequest(model);
        return request === undefined ? [model, []] : renamed(model, request.place, answer);
      }
      case 'remove-request': {
        if (answer !== 'yes') return [model, []];
        const request = selectedRequest(model);
        return request === undefined ? [model, [{ type: 'forget-history' }]] : deleted(model, request.place);
      }
      case 'environment': {
        const environment = answer === none ? undefined : answer;
        return [{ ...model, saved: { ...model.saved, environment } }, []];
      }
      case 'import-openapi':
        return answer.trim() === '' ? [model, []] : [model, [{ type: 'import-openapi', from: answer.trim() }]];
      case 'import-curl':
        return [withCurl(model, answer), []];
      case 'import-http-file':
        return answer.trim() === '' ? [model, []] : [model, [{ type: 'import-http-file', path: answer.trim() }]];
      default:
        return undefined;
    }
  },

  effects: savedEffects,
};

function openSelected(model: Model): Model {
  const item = selectedItem(model);
  if (item?.section === 'saved') return withSaved(model, item.request);
  return item?.section === 'history' ? withHistoryEntry(model, item.entry) : model;
}

function selectedRequest(model: Model): PlacedRequest | undefined {
  const item = selectedItem(model);
  return item?.section === 'saved' ? item.request : undefined;
}

function onlySaved(model: Model): Updated {
  const text = 'Only saved requests have names: load this one, then save it.';
  return [{ ...model, notice: { tone: 'plain', text } }, []];
}

function askRemoval(model: Model): Model {
  const request = selectedRequest(model);
  const what =
    request === undefined
      ? `Forget all ${model.history.length} requests of the history`
      : `Delete ${titleOf(request.entry)} from ${request.place.path}`;
  return offer(model, 'remove-request', `${what}?`, [
    { id: 'no', label: 'Keep' },
    { id: 'yes', label: request === undefined ? 'Forget' : 'Delete' },
  ]);
}

function offerEnvironments(model: Model): Model {
  const { environments, environment } = model.saved;
  const names = [...environments.byName.keys()];
  if (names.length === 0) {
    const text = 'There are no environments: write http-client.env.json into the folder of saved requests.';
    return { ...model, notice: { tone: 'plain', text } };
  }
  const items = [
    { id: none, label: 'None', detail: 'variables of the file only' },
    ...names.map((name) => ({
      id: name,
      label: name,
      detail: `${environments.byName.get(name)?.size ?? 0} variables`,
    })),
  ];
  return offer(
    model,
    'environment',
    'Environment',
    items,
    environment === undefined ? 0 : 1 + names.indexOf(environment),
  );
}

/** The composed request as a command, with its variables as they are written: their values may be secrets. */
function copyCurl(model: Model): Updated {
  try {
    return copiedAsCurl(model, withEncodedAuth(draftOf(model.request)));
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    return [{ ...model, notice: { tone: 'bad', text: error.message } }, []];
  }
}
