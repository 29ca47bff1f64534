/** Files that the server is started with, and reads again when it is told to: tokens, a certificate and its key. */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { parseTokens, type TokenList } from './access/tokens.js';
import type { Settings } from './settings.js';

/** A file or folder that the program was started with can't be used. The message says which one, and why. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Undefined where none is asked for. @throws SetupError */
export async function readTokens(path: string | undefined): Promise<TokenList | undefined> {
  if (path === undefined) return undefined;
  const text = await read(path);
  try {
    return parseTokens(text);
  } catch (error) {
    throw new SetupError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

export interface Certificate {
  /** PEM: the server's own certificate first, then those that lead to a known one. */
  readonly cert: string;
  readonly key: string;
}

/** Undefined where TLS is not asked for. @throws SetupError also where the two don't fit each other */
export async function readCertificate({
  tlsCert,
  tlsKey,
}: Pick<Settings, 'tlsCert' | 'tlsKey'>): Promise<Certificate | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new SetupError('TLS takes both, a certificate (--tls-cert) and its key (--tls-key)');
  // One behind the other, so that of two faults it is always the first that is told.
  const cert = await read(tlsCert);
  const key = await read(tlsKey);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new SetupError(`${tlsCert} and ${tlsKey} are no certificate and its key: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { cert, key };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SetupError(`${path}: it can't be read (${(error as Error).message})`, { cause: error });
  }
}
