/** Transactions that are sent again are answered again, and not applied again. No I/O. */
import type { Change, Column, Idempotency, Transaction } from '../contract.js';
import { StoreError } from '../errors.js';
import type { KeptAnswers, KeptRecord } from './kept-answers.js';
import type { Limits } from '../limits.js';
import type { LoggedAnswer } from '../log/records.js';
import { rowRevision } from '../row.js';
import { quote } from '../schema/warnings.js';
import type { TableDraft } from '../state/table-draft.js';
import type { TableRows } from '../rows/table-rows.js';
import { describe, type StateOf } from '../state/table-state.js';
import { applyTransaction } from './transaction.js';

/** As `applyTransaction`, unless it was applied before: by a transaction that is durable, or that is on its way. */
export function applyOnce<Rows extends TableRows>(
  draft: TableDraft<Rows>,
  transaction: Transaction,
  answers: Pick<KeptAnswers, 'find'>,
  limits: Limits,
): Change {
  const { state } = draft;
  const { idempotency } = transaction;
  if (idempotency === undefined || state === undefined) return applyTransaction(draft, transaction, limits);
  const { key, fingerprint } = idempotency;
  const drafted = draft.answerTo(key);
  const kept = drafted === undefined ? answers.find(key, state.version) : undefined;
  const known = drafted?.fingerprint ?? kept?.answer.fingerprint;
  if (known !== undefined && known !== fingerprint) throw mismatch(key, state);
  if (drafted !== undefined) return { ...drafted.change, repeated: true };
  if (kept !== undefined) return changeOf(kept, state);
  const change = applyTransaction(draft, transaction, limits);
  draft.keepAnswer(loggedAnswer(idempotency, change), change);
  return change;
}

function loggedAnswer({ key, fingerprint }: Idempotency, { description, results }: Change): LoggedAnswer {
  return {
    key,
    fingerprint,
    results: results.map(({ outcome, row: { cells, number } }) => ({ outcome, cells, number })),
    types: description.columns.map(({ type }) => type),
    schemaVersion: description.schemaVersion,
    rowCount: description.rowCount,
  };
}

/** The answer as it was given, whatever the table has become. */
function changeOf({ type, sequence, columns: names, key, answer }: KeptRecord, state: StateOf<TableRows>): Change {
  const { results, types, schemaVersion, rowCount } = answer;
  const keyIndex = key === undefined ? -1 : names.indexOf(key);
  const now = describe(state);
  const columns = names.map((name, index) => columnAsItWas(name, types[index]!, now.columns));
  const version = { ...now.version, sequence };
  return {
    description: { ...now, columns, key, rowCount, version, schemaVersion },
    changed: type === 'transaction',
    results: results.map(({ outcome, cells, number }) => ({
      outcome,
      row: {
        key: cells[keyIndex],
        ...(number !== undefined && { number }),
        revision: rowRevision(cells),
        cells,
      },
    })),
    repeated: true,
  };
}

function columnAsItWas(name: string, type: Column['type'], columns: readonly Column[]): Column {
  const now = columns.find((column) => column.name === name);
  return now?.type === type ? now : { name, type, declared: false };
}

function mismatch(key: string, { name: table }: StateOf<TableRows>): StoreError {
  const message = `Another transaction was committed under the idempotency key ${quote(key)}; send this one under a key of its own.`;
  return new StoreError('idempotency-mismatch', message, { table });
}
