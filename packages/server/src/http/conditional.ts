/**
 * Entity tags, and what requests ask of them (RFC 9110, sections 8.8.3 and 13). A tag is made of the revision, the schema
 * version, the representation and the content coding, with dots between: `"REVISION.SCHEMA.json"`.
 *
 * `If-Match` compares revisions alone, also of weak tags and bare ones: what it guards is the row, whichever way it was
 * looked at. `If-None-Match` compares whole tags.
 */
import type { Fields } from '@rowhouse/protocol';
import type { Expected, TableDescription, TableVersion } from '@rowhouse/store';
import { acceptedCoding } from './negotiation.js';
import { HttpProblem } from './problem.js';

/** Characters of a schema version that go into a tag: enough to tell the ones apart that a table has had. */
const schemaLength = 8;
/** Tags that one field may list. */
const maxTags = 100;

/** The tag of a representation, whole, before it is coded. */
export function entityTag(revision: string, schemaVersion: string, representation: string): string {
  return `"${revision}.${schemaVersion.slice(0, schemaLength)}.${representation}"`;
}

/** The tag of the same representation in a content coding. */
export function codedTag(tag: string, coding: string): string {
  return `${tag.slice(0, -1)}.${coding}"`;
}

/** What stands for a table's revision in its tags. */
export function tableRevision({ incarnation, sequence }: TableVersion): string {
  return `${incarnation}-${sequence}`;
}

export function tableTag({ version, schemaVersion }: TableDescription, representation: string): string {
  return entityTag(tableRevision(version), schemaVersion, representation);
}

/** Whether a reader has what it asks for already: the representation, or the same in the coding that it would get. */
export function isNotModified(headers: Fields, tag: string): boolean {
  const given = headers.get('if-none-match');
  if (given === undefined) return false;
  const tags = readTags(given, 'If-None-Match');
  if (tags === '*') return true;
  const coding = acceptedCoding(headers);
  const current = [tag, ...(coding === undefined ? [] : [codedTag(tag, coding)])].map(opaque);
  return tags.some((each) => current.includes(opaque(each)));
}

/** What `If-Match` and `If-None-Match: *` demand of a row that is to be written; undefined: nothing. */
export function expectedRow(headers: Fields): Expected | undefined {
  const match = headers.get('if-match');
  const noneMatch = headers.get('if-none-match');
  if (match !== undefined && noneMatch !== undefined) throw bothGiven();
  if (match !== undefined) {
    const tags = readTags(match, 'If-Match');
    return tags === '*' ? 'present' : { revisions: tags.map(revisionOf) };
  }
  if (noneMatch === undefined) return undefined;
  if (readTags(noneMatch, 'If-None-Match') === '*') return 'absent';
  throw onlyStar();
}

/** @throws HttpProblem 428 where the client does not say what it knows of (RFC 6585 section 3) */
export function demandPrecondition(headers: Fields, table: string): void {
  const match = headers.get('if-match')?.trim();
  // A star says only that there is something: whatever it is by now would be written over.
  if ((match !== undefined && match !== '*') || headers.has('if-none-match')) return;
  throw new HttpProblem(
    428,
    'precondition-required',
    `Table "${table}" is written over only by who knows what is there: send If-Match with the ETag of what you read, or If-None-Match: * for what is new.`,
  );
}

/** @throws HttpProblem 412 where a table is not as the client expects it */
export function demandVersion(headers: Fields, version: TableVersion): void {
  const expected = expectedTable(headers);
  if (expected === undefined || expected === 'present') return;
  const current = tableRevision(version);
  if (expected !== 'absent' && expected.some((each) => tableRevision(each) === current)) return;
  throw new HttpProblem(412, 'precondition-failed', 'The table is not any more as you read it: read it again.');
}

/** The same for a table. `*` is 'present', or 'absent' of `If-None-Match`. */
export function expectedTable(headers: Fields): 'present' | 'absent' | readonly TableVersion[] | undefined {
  const expected = expectedRow(headers);
  if (expected === undefined || typeof expected === 'string') return expected;
  return expected.revisions.map(parseTableRevision).filter((version) => version !== undefined);
}

/** The version that {@link tableRevision} was made of; undefined for what is none. */
export function parseTableRevision(revision: string): TableVersion | undefined {
  const match = /^([A-Za-z0-9_-]{22})-([0-9]{1,15})$/.exec(revision);
  return match === null ? undefined : { incarnation: match[1]!, sequence: Number(match[2]) };
}

/** The revision that a tag was made of. */
function revisionOf(tag: string): string {
  const text = opaque(tag);
  const dot = text.indexOf('.');
  return dot < 0 ? text : text.slice(0, dot);
}

/** What stands between the quotes. */
function opaque(tag: string): string {
  return tag.replace(/^W\//, '').slice(1, -1);
}

/** The tags of a field, as they stand there; `*` for any. @throws HttpProblem 400 */
function readTags(value: string, field: string): '*' | readonly string[] {
  if (value.trim() === '*') return '*';
  const tags = value.split(',').map((part) => part.trim());
  // Commas can stand in a tag, but in none of ours: the pieces then match nothing, as the whole would not.
  const isList =
    tags.length <= maxTags && tags.every((tag) => tag === '' || /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag));
  if (isList) return tags.filter((tag) => tag !== '');
  throw new HttpProblem(
    400,
    'invalid-entity-tag',
    `${field} takes entity tags in double quotes, at most ${maxTags} of them, or *: ${field}: "nU4Eyzh2zzHx6fWbLsgMCA".`,
  );
}

function bothGiven(): HttpProblem {
  return new HttpProblem(400, 'two-preconditions', 'Send If-Match or If-None-Match, not both.');
}

function onlyStar(): HttpProblem {
  const detail =
    'A write takes If-None-Match: * (only if there is nothing yet); to write over a known state send If-Match.';
  return new HttpProblem(400, 'invalid-precondition', detail);
}
