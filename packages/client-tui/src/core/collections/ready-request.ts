/** A saved request made ready to be sent: its body read from its file, its variables in place. */
import { randomUUID } from 'node:crypto';
import { readBodyFile } from './collection-files.js';
import type { Environment } from './environments.js';
import type { HttpDocument, SavedRequest } from './http-document.js';
import { substitute, type Scope, type Substitution } from './variables.js';

/** The variables of a file and an environment, with this machine's clock, randomness and environment. */
export function scopeOf(document: Pick<HttpDocument, 'variables'>, environment: Environment = new Map()): Scope {
  return {
    file: document.variables,
    environment,
    process: process.env,
    now: () => new Date(),
    random: Math.random,
    uuid: randomUUID,
  };
}

/**
 * The request as it is to be sent.
 * @param folder the collection folder
 * @param path the `.http` file, relative to it
 * @throws FileError where the body's file can't be read, or lies outside of the folder
 */
export async function readyRequest(
  folder: string,
  path: string,
  { draft, bodyFile }: SavedRequest,
  scope: Scope,
): Promise<Substitution> {
  if (bodyFile === undefined) return substitute(draft, scope);
  const body = await readBodyFile(folder, path, bodyFile);
  if (bodyFile.hasVariables) return substitute({ ...draft, body }, scope);
  const substitution = substitute({ ...draft, body: '' }, scope);
  return { ...substitution, draft: { ...substitution.draft, body } };
}
