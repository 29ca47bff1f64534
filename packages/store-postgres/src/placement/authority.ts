/**
 * Whether what is found of a table in a database is the table. At every moment one database has it, as the catalog says, and:
 *
 * 1. A row without a mark is the table. A move marks it (`leaving`) before the catalog is changed, and takes the mark of the
 *    other one (`arriving`) away behind that.
 * 2. A row marked `leaving` was not written to since. As long as its move, or a later one, has not come to its end the table is here.
 * 3. A row marked `arriving` is the whole table if its move had come to its end before the row was read.
 * 4. Where there is no row at all, though the catalog once had the table here, there is no table: one that left has left `gone`.
 *
 * So the catalog is read only where a mark is found, or nothing; and behind what was read, never before: a look at the catalog
 * that is as old as the mark says nothing of what came between.
 */
import { StoreError } from '@rowhouse/store';
import type { CatalogRow } from '../catalog/catalog.js';
import type { Placement, PlacementCatalog } from './placement.js';

/** Thrown within the package: what was asked is to be asked again, where the table is now. Nothing was changed. */
export class NotHere extends Error {
  /** It is here and can be read, but takes no writes. */
  readonly isLeaving: boolean;

  constructor(isLeaving = false) {
    super('The table is not in this database');
    this.isLeaving = isLeaving;
  }
}

export class Authority {
  readonly #catalog: PlacementCatalog;
  readonly #table: string;
  readonly #database: string;

  /** @param database the identity of the one that is looked into */
  constructor(catalog: PlacementCatalog, table: string, database: string) {
    this.#catalog = catalog;
    this.#table = table;
    this.#database = database;
  }

  /** What is known of the table's place: taken before a row is looked at, so that it is older than what is found. */
  known(): Placement {
    return this.#catalog.known(this.#table);
  }

  /** Behind a look at the table's row, in the snapshot that is read from. Throws NotHere, or `unavailable`. */
  async read(found: CatalogRow | undefined, known: Placement): Promise<void> {
    if (await this.#isPlain(found, known)) return;
    const mark = found!.about.move!;
    const now = await this.#catalog.look(this.#table);
    // A copy that was whole only when the catalog was read may not have been when the row was.
    if (mark.kind === 'leaving' && this.#isHere(now) && now.arrived < mark.number) return;
    throw new NotHere();
  }

  /** The same for a writer, who has the row locked. */
  async write(found: CatalogRow | undefined, known: Placement): Promise<void> {
    if (await this.#isPlain(found, known)) return;
    const mark = found!.about.move!;
    const now = await this.#catalog.look(this.#table);
    // Without the lock no move can take it away from here: the catalog says what is so.
    if (mark.kind === 'arriving' && this.#isHere(now) && now.arrived >= mark.number) return;
    throw new NotHere(mark.kind === 'leaving' && this.#isHere(now) && now.arrived < mark.number);
  }

  /** Whether the catalog need not be asked about a row. */
  async #isPlain(found: CatalogRow | undefined, known: Placement): Promise<boolean> {
    const mark = found?.about.move;
    if (found !== undefined && mark === undefined) return true;
    // It is known by now to be somewhere else, or was when this was begun.
    if (!this.#isHere(known)) throw new NotHere();
    if (mark !== undefined) return mark.kind === 'arriving' && known.arrived >= mark.number;
    if (!known.isPlaced && (await this.#catalog.look(this.#table)).isPlaced) throw new NotHere();
    return true;
  }

  #isHere({ database }: Placement): boolean {
    return database === this.#database;
  }
}

export function beingMoved(table: string): StoreError {
  const message = `The table ${JSON.stringify(table)} is being moved to another database; try again in a moment.`;
  return new StoreError('unavailable', message, { table });
}
