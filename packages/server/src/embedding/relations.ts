/** What `_embed` can name of a table: the rows that its foreign keys lead to, and those whose foreign keys lead to it. */
import { createHash } from 'node:crypto';
import { demandRole } from '../access/grant.js';
import type { Grant } from '../access/role.js';
import type { ForeignKey, Table, TableDescription, TableStore } from '@rowhouse/store';
import { tableRevision } from '../http/conditional.js';
import type { Representation } from '../http/negotiation.js';
import { HttpProblem } from '../http/problem.js';

export interface Relation {
  /** The member of a row under which the others stand. */
  readonly name: string;
  readonly table: Table;
  readonly description: TableDescription;
  /** Whether there is one row at most, which the foreign key is of, or a list. */
  readonly kind: 'parent' | 'children';
  /** The columns here, and those there that hold the same. */
  readonly columns: readonly { readonly here: string; readonly there: string }[];
}

/** @throws HttpProblem 400 for a name that nothing has, 403 for a table that may not be read */
export async function findRelations(
  names: readonly string[],
  description: TableDescription,
  store: TableStore,
  grant: Grant,
): Promise<readonly Relation[]> {
  if (names.length === 0) return [];
  const candidates = [...parents(description), ...(await children(description, store))];
  return Promise.all(
    [...new Set(names)].map(async (name) => {
      const found = candidates.find((each) => each.names.includes(name));
      if (found === undefined) throw nothingCalled(name, candidates);
      demandRole(grant, found.table, 'read');
      const table = await store.table(found.table);
      if (table === undefined)
        throw new HttpProblem(
          400,
          'unknown-relation',
          `The table "${found.table}", which "${name}" leads to, is not there.`,
        );
      return { name, table, description: await table.describe(), kind: found.kind, columns: found.columns };
    }),
  );
}

/**
 * The representation that has these embedded: a change of one of their tables is a change of it. Not of the revision, so
 * that a precondition is about the row alone.
 */
export function embeddingRepresentation(representation: Representation, relations: readonly Relation[]): string {
  if (relations.length === 0) return representation;
  const hash = createHash('sha256');
  for (const { name, description } of relations)
    hash.update(`${name}\n${tableRevision(description.version)} ${description.schemaVersion}\n`);
  return `${representation}-${hash.digest('base64url').slice(0, 12)}`;
}

/** @throws HttpProblem 400: CSV has no place for rows in rows */
export function demandNesting(representation: Representation, embed: readonly string[]): void {
  if (embed.length > 0 && (representation === 'csv' || representation === 'html'))
    throw new HttpProblem(
      400,
      'invalid-query',
      `${representation === 'csv' ? 'CSV' : 'The page'} has no place for what _embed asks for: ask for JSON.`,
    );
}

interface Candidate extends Pick<Relation, 'kind' | 'columns'> {
  readonly table: string;
  /** What it can be called. */
  readonly names: readonly string[];
}

function parents({ foreignKeys }: TableDescription): readonly Candidate[] {
  return foreignKeys.map(({ columns, references }) => ({
    kind: 'parent',
    table: references.table,
    columns: columns.map((here, index) => ({ here, there: references.columns[index]! })),
    // `customer` of the column `customer_id` or `customerId`; the column itself; else the table.
    names: [...(columns.length === 1 ? [columns[0]!.replace(/_?[iI][dD]$/, ''), columns[0]!] : []), references.table],
  }));
}

async function children({ name }: TableDescription, store: TableStore): Promise<readonly Candidate[]> {
  const statuses = await store.tables();
  return statuses.flatMap((status) => {
    if (status.state !== 'ready') return [];
    return status.description.foreignKeys
      .filter(({ references }) => references.table === name)
      .map((key) => ({ kind: 'children' as const, table: status.name, columns: reversed(key), names: [status.name] }));
  });
}

function reversed({ columns, references }: ForeignKey): Relation['columns'] {
  return columns.map((there, index) => ({ here: references.columns[index]!, there }));
}

function nothingCalled(name: string, candidates: readonly Candidate[]): HttpProblem {
  const allowed = [...new Set(candidates.map(({ names }) => names[0]!))];
  const known =
    allowed.length > 0
      ? `there are ${allowed.join(', ')}`
      : 'datapackage.json declares no foreign keys of this table, or to it';
  return new HttpProblem(400, 'unknown-relation', `There is nothing to embed that is called "${name}": ${known}.`, {
    allowed,
  });
}
