import type { Column, ColumnType, ForeignKey, TableWarning } from '../contract.js';
import type { ConstraintName } from '../errors.js';
import { UTF_8 } from '../encoding/text-encoding.js';

/** What is declared of a table, checked and ready to be held against cells. Never changed. */
export interface TableSchema {
  /** Of the file: UTF-8 where nothing is declared, else the name as it is declared, which may be unknown. */
  readonly encoding: string;
  /** By the name of the column. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly primaryKey: string | undefined;
  readonly foreignKeys: readonly ForeignKey[];
  readonly missingValues: readonly string[];
  readonly warnings: readonly TableWarning[];
}

/** A declared column. */
export interface Field {
  readonly name: string;
  /** Undefined where it is left to the cells. */
  readonly type: ColumnType | undefined;
  /** What a column shows of its declaration. */
  readonly facets: Omit<Column, 'name' | 'type' | 'declared'>;
  /** The cells that count as empty. */
  readonly missing: ReadonlySet<string>;
  readonly required: boolean;
  readonly unique: boolean;
  /** For cells that are not empty; where the type is declared, its rule comes first. */
  readonly rules: readonly CellRule[];
}

export interface CellRule {
  readonly constraint: ConstraintName;
  readonly holds: (cell: string) => boolean;
  /** As in `ConstraintViolation.demand`. */
  readonly demand: string;
}

/** Of a table that nothing is declared of. */
export const NO_SCHEMA: TableSchema = {
  encoding: UTF_8,
  fields: new Map(),
  primaryKey: undefined,
  foreignKeys: [],
  missingValues: [],
  warnings: [],
};
