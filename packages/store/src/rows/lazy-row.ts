import { type Row, rowRevision } from '../row.js';

/** See `Row`. */
interface RowName {
  readonly key: string | undefined;
  readonly number?: number | undefined;
}

/**
 * A row whose revision is worked out when it is first read: hashing takes a third of the time in which a large table is
 * streamed, and most readers never look at it. Otherwise it is as a plain object: `revision` is a property of its own, so
 * that it is there for `JSON.stringify`, `{ ...row }` and comparisons. It holds on to the row's cells, not to its file.
 */
export class LazyRow implements Row {
  // Declared only, so that the properties come in the order in which the constructor makes them.
  declare readonly key: string | undefined;
  declare readonly number?: number;
  declare readonly revision: string;
  declare readonly cells: readonly string[];
  readonly #allCells: readonly string[];
  #revision: string | undefined;

  /**
   * @param name what names the row in its table
   * @param allCells those of the whole row, which the revision is about
   * @param cells those that are given out
   */
  constructor({ key, number }: RowName, allCells: readonly string[], cells = allCells) {
    this.key = key;
    if (number !== undefined) this.number = number;
    Object.defineProperty(this, 'revision', LazyRow.#accessor);
    this.cells = cells;
    this.#allCells = allCells;
  }

  /** One for all: V8 gives objects a hidden class in common only if they share the very functions. */
  static readonly #accessor: PropertyDescriptor & ThisType<LazyRow> = {
    enumerable: true,
    get() {
      return (this.#revision ??= rowRevision(this.#allCells));
    },
  };
}
