/** Writes bodies to files: new ones only, unless the user said that the old one may go. */
import { open, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { codeOf } from '../../../core/storage/error-code.js';
import { accessError } from '../../../core/storage/text-files.js';
import type { EffectContext } from '../../effect-context.js';
import type { EffectRunner } from '../../feature.js';
import type { ResponseEffect } from './messages.js';

type SaveEffect = Extract<ResponseEffect, { type: 'save-body' }>;

/** What saves. */
export function writingWith(context: EffectContext): EffectRunner {
  return (effect) => {
    if (effect.type !== 'save-body') return false;
    context.watch(save(effect, context));
    return true;
  };
}

async function save({ path: typed, body, replaces }: SaveEffect, { dispatch }: EffectContext): Promise<void> {
  const path = resolve(typed.replace(/^~(?=[/\\]|$)/, homedir()));
  try {
    if (replaces) await writeFileAtomic(path, Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    else await writeNew(path, body);
    dispatch({ type: 'body-saved', path, size: body.length });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && !replaces) dispatch({ type: 'save-exists', path, body });
    else dispatch({ type: 'save-failed', message: accessError(path, 'written', error).message });
  }
}

/** A new file, whole or not at all. */
async function writeNew(path: string, body: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(body);
    await file.close();
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}
