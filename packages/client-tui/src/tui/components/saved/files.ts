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
import { FileError, readTextFile } from '../../../core/storage/text-files.js';
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
  const notice = `${name}: ${entries.length === 1 ? 'one request' : `${entries.length} requests`} taken in.${problem}`;
  await write(
    { type: 'write-collection', path: name, text: file.text, revision: undefined, current: undefined, notice },
    context,
  );
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
