import type { ColumnType } from '../contract.js';

/**
 * Finds cells that look as spreadsheets leave them: a long number shown as `1.23E+05` and saved so, a name or a fraction
 * taken for a date (`SEPT1`, `3/4`), an error in the place of a value. Each is judged by what else its column holds; all
 * of this is a guess, which is why such cells are reported and never changed.
 */

const SCIENTIFIC = /^-?[0-9](?:[.,][0-9]{1,20})?E[+-][0-9]{2,3}$/;
const LONG_INTEGER = /^-?[0-9]{5,}$/;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)';
const DATE = new RegExp(
  `^(?:[0-9]{1,2}-${MONTH}(?:-[0-9]{2,4})?|${MONTH}-[0-9]{2,4}|[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{2,4})$`,
  'i',
);
const ERROR = /^#(?:REF!|N\/A|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|#{2,})$/;
/** Nothing that is longer can be any of these. */
const MAX_LENGTH = 40;
/** Dates are out of place where they are this part of the cells, or less. */
const FEW = 1 / 4;
/** Scientific notation is out of place where long integers are this part of the cells, or more. */
const MANY = 1 / 2;

/** What the cells of one column look like. First `count` each, then ask for `damage`. */
export class ColumnLook {
  readonly #type: ColumnType;
  #filled = 0;
  #longIntegers = 0;
  #dates = 0;

  constructor(type: ColumnType) {
    this.#type = type;
  }

  count(cell: string): void {
    if (cell === '') return;
    this.#filled++;
    if (cell.length > MAX_LENGTH) return;
    if (LONG_INTEGER.test(cell)) this.#longIntegers++;
    else if (DATE.test(cell)) this.#dates++;
  }

  /** As the end of the sentence "the cell …"; undefined where nothing is odd. */
  damage(cell: string): string | undefined {
    if (cell === '' || cell.length > MAX_LENGTH) return undefined;
    if (ERROR.test(cell)) return 'is the error of a formula';
    if (SCIENTIFIC.test(cell) && this.#longIntegers >= this.#filled * MANY) {
      return 'is in scientific notation among long integers: digits of it may be lost';
    }
    if (this.#type === 'text' && DATE.test(cell) && this.#dates <= this.#filled * FEW) {
      return 'is a date among other texts: a spreadsheet may have made it one';
    }
    return undefined;
  }
}
