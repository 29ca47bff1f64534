/**
 * Saves from outside that wait for a person: `.rowhouse/held/TABLE/ID.csv`, a copy of the file as it was saved, and
 * `ID.json`, which says why. The copy is durable before anything takes the file's place.
 */
import { StoreError } from '../errors.js';
import type { Held, HeldReason } from '../merge/merge-table.js';
import type { OwnFolder } from '../log/own-folder.js';

/** A save from outside that was not used. */
export interface HeldSave {
  /** 16 letters and digits, the same for the same content. */
  readonly id: string;
  /** When it was found, in milliseconds since 1970. */
  readonly at: number;
  /**
   * `unreadable`: it could not be read as the table; `late`: it was written to a file that was replaced already, and could
   * not be merged yet; else it could be merged, but looks like an accident.
   */
  readonly reason: HeldReason | 'unreadable' | 'late';
  /** What is wrong with it, and where. */
  readonly message: string;
  /** Where it could not be read: the line from 1, and the column's name. */
  readonly line?: number;
  /** Name of that column. */
  readonly column?: string;
  /** Path of the copy. */
  readonly file: string;
  /** Size of the copy. */
  readonly bytes: number;
  /** What the copy is in, as its file was; of saves to files that were replaced already. Any other is read as declared. */
  readonly encoding?: string;
}

const ID = /^[0-9a-f]{16}$/;
/** So many are kept of one table, and so many bytes: a program that saves what can't be used again and again fills no disk. */
const MAX_SAVES = 100;
const MAX_BYTES = 1024 * 1024 * 1024;

export class HeldSaves {
  readonly #folder: OwnFolder;
  readonly #table: string;

  constructor(folder: OwnFolder, table: string) {
    this.#folder = folder;
    this.#table = table;
  }

  /**
   * Keeps a save, which may be kept already; a late one for another reason then. Where there are too many the oldest are
   * forgotten; for a late one only those that were too many before, because most late ones are merged at once and are
   * held no more. Resolves to its id.
   *
   * @param encoding that of its file, where that may not be what is declared
   */
  async keep(bytes: Buffer, hash: string, reason: Held | StoreError | 'late', encoding?: string): Promise<string> {
    const id = Buffer.from(hash, 'base64url').toString('hex').slice(0, 16);
    const isKept = (await this.#folder.read(`${id}.json`)) !== undefined;
    if (isKept && (await this.#describe(id))?.reason !== 'late') return id;
    if (!isKept) await this.#folder.put([bytes], () => `${id}.csv`);
    const { line, column } = reason instanceof StoreError ? reason : {};
    const save: Omit<HeldSave, 'file'> = {
      id,
      at: Date.now(),
      ...this.#told(reason),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      bytes: bytes.length,
      ...(encoding !== undefined && { encoding }),
    };
    await this.#folder.put([Buffer.from(`${JSON.stringify(save, undefined, 2)}\n`)], () => `${id}.json`);
    await this.#forgetOldest(id, reason === 'late');
    return id;
  }

  /** @param isPassing whether the latest is not counted yet */
  async #forgetOldest(latest: string, isPassing: boolean): Promise<void> {
    const saves = (await this.list()).filter(({ id }) => !isPassing || id !== latest);
    let count = saves.length;
    let size = saves.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { id, bytes } of saves) {
      if (count <= MAX_SAVES && size <= MAX_BYTES) return;
      if (id === latest) continue;
      await this.remove(id);
      count -= 1;
      size -= bytes;
    }
  }

  #told(reason: Held | StoreError | 'late'): Pick<HeldSave, 'reason' | 'message'> {
    if (reason instanceof StoreError) return { reason: 'unreadable', message: reason.message };
    if (reason !== 'late') return { reason: reason.reason, message: heldMessage(reason, this.#table) };
    const sentence = 'the save went to a file that was replaced already, and could not be merged';
    return { reason, message: `${this.#table}.csv: ${sentence}.` };
  }

  /** The oldest first. */
  async list(): Promise<readonly HeldSave[]> {
    const saves: HeldSave[] = [];
    for (const name of await this.#folder.list()) {
      const save = name.endsWith('.json') ? await this.#describe(name.slice(0, -5)) : undefined;
      if (save !== undefined) saves.push(save);
    }
    return saves.sort((a, b) => a.at - b.at);
  }

  /** What was saved; undefined where nothing is held under this id. */
  async read(id: string): Promise<{ readonly save: HeldSave; readonly bytes: Buffer } | undefined> {
    const save = await this.#describe(id);
    const bytes = save && (await this.#folder.read(`${id}.csv`));
    return save === undefined || bytes === undefined ? undefined : { save, bytes };
  }

  async remove(id: string): Promise<void> {
    if (!ID.test(id)) return;
    // The description first: a copy without one is not held any more.
    await this.#folder.remove(`${id}.json`);
    await this.#folder.remove(`${id}.csv`);
  }

  /** Forgets a late save, where it is not held for another reason by now. */
  async removeLate(id: string): Promise<void> {
    if ((await this.#describe(id))?.reason === 'late') await this.remove(id);
  }

  async #describe(id: string): Promise<HeldSave | undefined> {
    const save = ID.test(id) ? await this.#folder.readJson(`${id}.json`) : undefined;
    if (!isSave(save, id)) return undefined;
    return { ...save, file: this.#folder.pathOf(`${id}.csv`) };
  }
}

/** Whether it is what was written there: people look into the folder. */
function isSave(value: unknown, id: string): value is Omit<HeldSave, 'file'> {
  return typeof value === 'object' && value !== null && 'id' in value && value.id === id && 'message' in value;
}

/** Why a save of this table is held. */
export function heldMessage(held: Held, table: string): string {
  return `${table}.csv: ${describeHeld(held)}.`;
}

/** A sentence without a full stop. */
function describeHeld(held: Held): string {
  switch (held.reason) {
    case 'emptied':
      return `the file was saved empty, though the table has ${held.details.rows} rows`;
    case 'key-column-gone':
      return `the save lacks the column ${quoted([held.details.column])}, which names the rows`;
    case 'columns-gone': {
      const { gone, added } = held.details;
      const instead = added.length === 0 ? '' : `, and has ${quoted(added)} instead`;
      return `the save lacks the ${gone.length === 1 ? 'column' : 'columns'} ${quoted(gone)}${instead}`;
    }
    case 'columns-dropped':
      return `the save has ${quoted(held.details.dropped)}, which was removed from the table meanwhile`;
    case 'replaced-meanwhile': {
      const { differing, of } = held.details;
      return `the table was replaced, perhaps after this file had been opened, and ${differing} of ${of} rows of it are otherwise`;
    }
    case 'rows-gone':
      return `the save lacks ${held.details.gone} of ${held.details.of} rows`;
    case 'reformatted': {
      const [first] = held.details.columns;
      const names = held.details.columns.map(({ column }) => column);
      const example = `${JSON.stringify(first!.before)} became ${JSON.stringify(first!.after)}`;
      return `the save writes ${quoted(names)} in another way: ${example}`;
    }
    case 'too-many-conflicts':
      return `the save and the table differ in more than ${held.details.maxConflicts} cells that both changed`;
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
