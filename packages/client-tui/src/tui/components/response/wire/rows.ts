/** Passages in rows: for each a row that tells of it, then its bytes. Rows are found, not kept, so that there may be millions. */
import { lastIndex, type Block, type Side } from './bytes.js';

/** A row; without bytes it is the one that tells of the passage. */
export interface HexRow {
  readonly block: Block;
  readonly bytes: { readonly from: number; readonly to: number } | undefined;
}

/** A byte of one direction. */
export interface BytePlace {
  readonly side: Side;
  readonly offset: number;
}

export class HexRows {
  readonly perRow: number;
  readonly count: number;
  readonly #blocks: readonly Block[];
  readonly #firstRows: number[] = [];

  constructor(blocks: readonly Block[], perRow: number) {
    this.perRow = perRow;
    this.#blocks = blocks;
    let count = 0;
    for (const { passage } of blocks) {
      this.#firstRows.push(count);
      count += 1 + Math.ceil(passage.bytes.length / perRow);
    }
    this.count = count;
  }

  at(row: number): HexRow | undefined {
    if (row < 0 || row >= this.count) return undefined;
    const index = lastIndex(this.#blocks.length, (each) => this.#firstRows[each]! <= row);
    const block = this.#blocks[index]!;
    const inBlock = row - this.#firstRows[index]! - 1;
    if (inBlock < 0) return { block, bytes: undefined };
    const from = block.offset + inBlock * this.perRow;
    return { block, bytes: { from, to: Math.min(from + this.perRow, block.offset + block.passage.bytes.length) } };
  }

  /** The row of a byte, and its place in it. */
  find({ side, offset }: BytePlace): { readonly row: number; readonly column: number } {
    const index = this.#blocks.findLastIndex((block) => block.side === side && block.offset <= offset);
    if (index < 0) return { row: 0, column: 0 };
    const inBlock = offset - this.#blocks[index]!.offset;
    return { row: this.#firstRows[index]! + 1 + Math.floor(inBlock / this.perRow), column: inBlock % this.perRow };
  }

  /** The byte at a place, or the nearest there is: rows that only tell of a passage lead on in the direction of `step`. */
  near(row: number, column: number, step: 1 | -1): BytePlace | undefined {
    let at = Math.max(0, Math.min(this.count - 1, row));
    for (let found = this.at(at); found !== undefined; found = this.at(at)) {
      if (found.bytes !== undefined) {
        return { side: found.block.side, offset: Math.min(found.bytes.from + column, found.bytes.to - 1) };
      }
      at += step;
    }
    return undefined;
  }

  /** The byte `step` further, over the ends of passages. */
  beside(place: BytePlace, step: 1 | -1): BytePlace {
    const { row, column } = this.find(place);
    const bytes = this.at(row)?.bytes;
    if (bytes === undefined) return place;
    const next = bytes.from + column + step;
    if (next >= bytes.from && next < bytes.to) return { side: place.side, offset: next };
    return this.near(row + step, step > 0 ? 0 : this.perRow, step) ?? place;
  }
}
