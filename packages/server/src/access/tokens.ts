/**
 * The file of tokens: a line for each, `HASH ROLE TABLES`, where TABLES are names with `*` in them, separated by commas.
 * The tokens themselves are nowhere but with those who have them.
 *
 * ```
 * # the nightly report
 * sha256:3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea read orders,log_*
 * ```
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Grant, Role } from './role.js';
import { tablesNamed } from './table-pattern.js';

/** Thrown where the file is not as described. The message names the line. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';
}

export interface TokenList {
  /** What a token grants; undefined for one that is not in the list. */
  find(token: string): Grant | undefined;
}

interface Entry {
  readonly hash: Buffer;
  readonly grant: Grant;
}

const line = /^sha256:([0-9a-f]{64})\s+(\S+)\s+(\S+)$/;

/** @throws TokenFileError */
export function parseTokens(text: string): TokenList {
  const entries = text.split(/\r?\n/).flatMap((content, index) => {
    const entry = content.trim();
    return entry === '' || entry.startsWith('#') ? [] : [parseEntry(entry, index + 1)];
  });
  return {
    find(token) {
      const hash = hashOf(token);
      // Hashes of equal length, and each of them is looked at: the time tells nothing of which one it was.
      return entries.reduce<Grant | undefined>(
        (found, each) => (timingSafeEqual(each.hash, hash) ? each.grant : found),
        undefined,
      );
    },
  };
}

function parseEntry(text: string, number: number): Entry {
  const [, hash, role = '', tables = ''] = line.exec(text) ?? [];
  if (hash === undefined)
    throw new TokenFileError(`line ${number} is not "sha256:HASH ROLE TABLES": make one with "rowhouse token"`);
  if (role !== 'read' && role !== 'write' && role !== 'admin')
    throw new TokenFileError(`line ${number} has the role "${role}": there are read, write and admin`);
  return { hash: Buffer.from(hash, 'hex'), grant: grantFor(role, tables) };
}

function grantFor(role: Role, patterns: string): Grant {
  const includesTable = tablesNamed(patterns.split(','));
  return { roleFor: (table) => (includesTable(table) ? role : 'none') };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export interface NewToken {
  /** What the client sends: 256 random bits. */
  readonly token: string;
  /** What goes into the file. */
  readonly line: string;
}

export function makeToken(role: Exclude<Role, 'none'>, tables: string): NewToken {
  const token = `rh_${randomBytes(32).toString('base64url')}`;
  return { token, line: `sha256:${hashOf(token).toString('hex')} ${role} ${tables}` };
}
