/** The tables that a command is given, of those that there are. */
import { StoreError, type TableDescription, type TableStatus } from '@rowhouse/store';

/**
 * @param named none for all
 * @param missing what is said of one that is not there
 * @throws StoreError `no-such-table`
 */
export function chosenTables(
  statuses: readonly TableStatus[],
  named: readonly string[],
  missing: (name: string) => string,
): readonly TableStatus[] {
  for (const name of named)
    if (!statuses.some((status) => status.name === name)) throw new StoreError('no-such-table', missing(name));
  return statuses.filter(({ name }) => named.length === 0 || named.includes(name));
}

/** Of one that must be readable. @throws StoreError why it is not */
export function descriptionOf(status: TableStatus): TableDescription {
  if (status.state === 'ready') return status.description;
  throw status.fault;
}
