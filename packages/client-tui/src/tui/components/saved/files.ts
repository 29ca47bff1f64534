/** The collection folder's effects: reading all of it, writing one file, taking a file in. */
import { basename } from 'node:path';
import {
  collectionLimits,
  createCollection,
  findCollections,
  readCollection,
  saveCollection,
} from '../../../core/collections/collection-files.js';
import { readEnvironments } from '../../../core/collections/environments.js';
import { parseHttp } from '../../../core/collections/http-document.js';
import { serverUrl } from '../../../core/request/address.js';
import { collectionOfOpenApi } from '../../../core/openapi/openapi-collection.js';
import { importOpenApi, openApiLimits } from '../../../core/openapi/openapi-import.js';
import { DraftError, prepareRequest } from '../../../core/request/request.js';
import { FileError, readTextFile } from '../../../core/storage/text-files.js';
import { counted } from '../../text/numbers.js';
import type { EffectContext } from '../../effect-context.js';
import type { EffectRunner } from '../../feature.js';
import type { SavedEffect } from './messages.js';
import type { CollectionFile } from './state.js';

export function savedEffects(context: EffectContext): EffectRunner {
  return (effect) => {
    switch (effect.type) {
      case 'load-saved':
        context.watch(load(context));
        return true;
      case 'write-collection':
        context.watch(told(context, () => write(effect, context)));
        return true;
      case 'import-http-file':
        context.watch(told(context, () => importFile(effect.path, context)));
        return true;
      case 'import-openapi':
        context.watch(told(context, () => importDocument(effect.from, context)));
        return true;
      default:
        return false;
    }
  };
}

async function load({ collections, dispatch, stopped }: EffectContext): Promise<void> {
  const { paths, notes } = await findCollections(collections);
  const problems = [...notes];
  const files: CollectionFile[] = [];
  for (const path of paths) {
    try {
      const file = await readCollection(collections, path);
      if (file === undefined) continue;
      files.push({ path, revision: file.revision, document: parseHttp(file.text) });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      problems.push(error.message);
    }
  }
  const environments = await readEnvironments(collections);
  if (stopped.aborted) return;
  dispatch({ type: 'saved-came', files, environments, problems: [...problems, ...environments.problems] });
}

async function write(
  { path, text, revision, current, notice }: Extract<SavedEffect, { type: 'write-collection' }>,
  { collections, dispatch }: EffectContext,
): Promise<void> {
  if (revision === undefined) await createCollection(collections, path, text);
  const written =
    revision === undefined
      ? await readCollection(collections, path)
      : await saveCollection(collections, path, text, revision);
  if (written === undefined) throw new FileError('changed', path, `${path} was deleted by another program.`);
  const file = { path, revision: written.revision, document: parseHttp(written.text) };
  dispatch({ type: 'collection-written', file, current, notice });
}

async function importFile(path: string, context: EffectContext): Promise<void> {
  const file = await readTextFile(path, collectionLimits.fileSize);
  if (file === undefined) throw new FileError('access', path, `There is no file ${path}.`);
  const { entries, notes } = parseHttp(file.text);
  if (entries.length === 0) throw new FileError('not-text', path, `${path} holds no requests.`);
  const problem = notes[0] === undefined ? '' : ` Line ${notes[0].line}: ${notes[0].message}`;
  const name = /\.(?:http|rest)$/i.test(path) ? basename(path) : `${basename(path)}.http`;
  const notice = `${name}: ${counted(entries.length, 'request')} taken in.${problem}`;
  await write(
    { type: 'write-collection', path: name, text: file.text, revision: undefined, current: undefined, notice },
    context,
  );
}

/** Fetches or reads an OpenAPI document, and writes its requests into a file that is named after it. */
async function importDocument(from: string, context: EffectContext): Promise<void> {
  const text = /^(?:https?:\/\/|\/)/i.test(from) ? await fetched(from, context) : await documentFile(from);
  const url = from.startsWith('/') ? serverUrl(context.server) + from : from;
  const imported = importOpenApi(text, /^https?:/i.test(url) ? url : serverUrl(context.server));
  if (imported.kind === 'refused') throw new FileError('not-text', from, imported.message);
  const { text: collection, notes } = collectionOfOpenApi(imported);
  const name = imported.title.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 60) || 'openapi'; // prettier-ignore
  const path = `${name}.http`;
  const notice = [`${path}: ${counted(imported.requests.length, 'request')} taken in.`, ...notes.slice(0, 1)].join(' ');
  await write(
    { type: 'write-collection', path, text: collection, revision: undefined, current: undefined, notice },
    context,
  );
}

async function documentFile(path: string): Promise<string> {
  const file = await readTextFile(path, openApiLimits.characters);
  if (file === undefined) throw new FileError('access', path, `There is no file ${path}.`);
  return file.text;
}

async function fetched(url: string, context: EffectContext): Promise<string> {
  const draft = { dialect: 'http', method: 'GET', url, headers: [['Accept', 'application/json']], body: '' } as const;
  let request;
  try {
    request = prepareRequest(draft, context.server);
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    throw new FileError('access', url, error.message);
  }
  const { failure, response, body } = await context.exchange(request, {
    clock: context.clock,
    signal: context.stopped,
  });
  if (failure !== undefined) throw new FileError('access', url, failure.message);
  if (response?.status !== 200) {
    throw new FileError('access', url, `${url} was answered with ${response?.status ?? 'nothing'}: no document there.`);
  }
  return new TextDecoder().decode(body);
}

/** Does file work; what the file system has against it becomes a sentence. */
async function told({ dispatch }: EffectContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    dispatch({ type: 'collection-refused', message: error.message });
  }
}
