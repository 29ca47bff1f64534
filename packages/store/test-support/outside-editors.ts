/**
 * A table that several editors and the API write to, and a plain model of what each save must come to.
 *
 * Who deletes a row that somebody else deleted too has a file that fits the version without it: nobody can tell then which
 * was loaded. So each has rows of its own to delete, but for saves that lack most of the table; and in a table without a
 * key, where a change is a deletion, to change.
 */
import { cpSync, rmSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { cellsOf, commit } from '../src/contract-suite/subject.js';
import type { CsvStore, Operation, Table } from '../src/index.js';
import { checkDecision, checkKeyedSave, checkKeylessSave, rowsOf, type Told } from './edit-rules.js';
import { difference, EditingPast, type Rows } from './editing-past.js';
import { HookedFileSystem } from './hooked-file-system.js';
import { noTimers } from './no-timers.js';
import type { Random } from './random.js';
import { makeFolder, openFolder } from './temporary-folder.js';

const ROWS = 30;
const EDITORS = 3;

interface Editor {
  /** What it loaded, or saved last. */
  base: Rows;
  readonly reloads: boolean;
}

interface Save {
  readonly editor: Editor;
  readonly mine: Rows;
  /** Where the table or its file was just this before: how often the API had written then. */
  readonly knownAt: number | undefined;
}

/** The table as its readers see it. */
interface Seen {
  readonly rows: Rows;
  readonly incarnation: string;
  readonly sequence: number;
}

export class OutsideEditors {
  /** What happened, step by step, for who has to find out why a check failed. */
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #hasKey: boolean;
  readonly #header: string;
  #folder: string;
  #fileSystem!: HookedFileSystem;
  #store!: CsvStore;
  #table!: Table;
  #editors: Editor[] = [];
  #texts = 0;
  #seen!: Seen;
  /** What each version that was seen stood for. */
  readonly #versions = new Map<string, string>();
  readonly #past = new EditingPast();

  private constructor(random: Random, hasKey: boolean, folder: string) {
    this.#random = random;
    this.#hasKey = hasKey;
    this.#header = hasKey ? 'id,a,b,c' : 'a,b,c,d';
    this.#folder = folder;
  }

  static async begin(random: Random, hasKey: boolean): Promise<OutsideEditors> {
    const editors = new OutsideEditors(random, hasKey, await makeFolder());
    const rows = Array.from({ length: ROWS }, (_, at) => editors.#newRow(String(at + 1), 'first'));
    await writeFile(editors.#file, editors.#textOf(rows));
    await editors.#open();
    // A table that nobody wrote to has no log, and is another one in another folder.
    await editors.#commit();
    for (let n = 0; n < EDITORS; n++) editors.#editors.push({ base: await editors.#load(), reloads: n === 0 });
    // Before the first one there is no copy that tells what the file was, should it be saved while nobody watches.
    await editors.#store.checkpoint();
    return editors;
  }

  async step(): Promise<void> {
    const what = this.#random.below(10);
    if (what < 3) await this.#commit();
    else if (what < 5) await this.#checkpoint();
    else if (what < 6) await this.#restart();
    else await this.#edit();
  }

  async end(): Promise<void> {
    await this.#checkpoint();
    // Saved from outside while the first one was made.
    await this.#store.checkpoint();
    expect(await readFile(this.#file, 'utf8')).toBe(this.#textOf((await this.#look()).rows));
    await this.#store.close();
  }

  get #file(): string {
    return join(this.#folder, 't.csv');
  }

  async #open(): Promise<void> {
    this.#fileSystem = new HookedFileSystem();
    this.#store = await openFolder(this.#folder, { timers: noTimers, fileSystem: this.#fileSystem });
    this.#table = (await this.#store.table('t'))!;
    this.#seen = await this.#look();
  }

  /** The table as it is now: a version that never goes back, and is of one content. */
  async #look(): Promise<Seen> {
    const rows = await cellsOf(this.#table);
    const { incarnation, sequence } = (await this.#table.describe()).version;
    const content = this.#textOf(rows);
    this.#past.noteContent(content);
    const name = `${incarnation} ${sequence}`;
    expect(this.#versions.get(name) ?? content, 'the version was of another content').toBe(content);
    this.#versions.set(name, content);
    const last = this.#seen as Seen | undefined;
    if (last !== undefined) {
      expect(incarnation).toBe(last.incarnation);
      expect(sequence).toBeGreaterThanOrEqual(last.sequence);
    }
    return (this.#seen = { rows, incarnation, sequence });
  }

  async #commit(): Promise<void> {
    const { rows } = this.#seen;
    const changed = new Set<number>();
    const operations: Operation[] = this.#random.many(1, 4, (): Operation => {
      const at = this.#random.below(rows.length);
      if (this.#random.below(4) === 0 || changed.has(at) || !this.#hasKey) return this.#insert();
      changed.add(at);
      const key = rows[at]![0]!;
      if (this.#random.below(4) === 0 && Number(key) % 2 === 0) {
        this.#past.deletedByApi.add(key);
        this.#past.touchedByApi.add(key);
        return { kind: 'delete', key };
      }
      const column = this.#random.pick(['a', 'b', 'c']);
      this.#past.touchedByApi.add(`${key} ${column}`);
      return { kind: 'update', key, cells: [[column, this.#text('api')]] };
    });
    this.story.push(`API: ${JSON.stringify(operations)}`);
    await commit(this.#table, ...operations);
    this.#past.commits++;
    const before = new Set(rows.map((row) => row.join()));
    const after = await this.#look();
    const keys = new Set(rows.map(([key]) => key));
    for (const [key] of after.rows) if (!keys.has(key)) this.#past.touchedByApi.add(key!);
    expect(after.rows.length).toBe(
      rows.length + operations.reduce((sum, { kind }) => sum + (kind === 'insert' ? 1 : kind === 'delete' ? -1 : 0), 0),
    );
    expect(after.rows.filter((row) => !before.has(row.join())).length).toBe(
      operations.filter(({ kind }) => kind !== 'delete').length,
    );
  }

  #insert(): Operation {
    const names = this.#header.split(',').slice(this.#hasKey ? 1 : 0);
    return { kind: 'insert', cells: names.map((name) => [name, this.#text('api')]) };
  }

  async #checkpoint(): Promise<void> {
    if (this.#random.below(4) === 0) {
      await this.#killedDuring('a checkpoint', () => this.#store.checkpoint());
    } else {
      this.story.push('checkpoint');
      await this.#store.checkpoint();
      this.#past.noteContent(await readFile(this.#file, 'utf8'));
    }
    const { rows } = this.#seen;
    expect((await this.#look()).rows).toEqual(rows);
  }

  async #restart(): Promise<void> {
    const before = this.#seen.rows;
    if (this.#random.below(2) === 0) {
      this.story.push('closed');
      await this.#store.close();
    } else {
      this.story.push('killed');
      await this.#moveOn(await this.#copy());
    }
    if (this.#random.below(2) === 0) {
      const save = await this.#save();
      await this.#open();
      return this.#checkSave(before, save);
    }
    await this.#open();
    expect(this.#seen.rows).toEqual(before);
  }

  /** One that is killed before one of its operations on the disk: it goes on with what is on the disk then. */
  async #killedDuring(what: string, act: () => Promise<unknown>): Promise<void> {
    const copy = await makeFolder();
    let left = this.#random.below(40);
    this.#fileSystem.beforeEach(() => {
      if (left-- === 0) this.#copyTo(copy);
    });
    await act();
    this.#fileSystem.beforeEach(undefined);
    this.story.push(left < 0 ? `killed during ${what}` : what);
    if (left >= 0) return;
    await this.#moveOn(copy);
    await this.#open();
  }

  async #copy(): Promise<string> {
    const copy = await makeFolder();
    this.#copyTo(copy);
    return copy;
  }

  #copyTo(copy: string): void {
    cpSync(this.#folder, copy, { recursive: true, preserveTimestamps: true });
    rmSync(join(copy, '.rowhouse', 'lock.db'), { force: true });
  }

  async #moveOn(copy: string): Promise<void> {
    await this.#store.close();
    this.#folder = copy;
  }

  async #edit(): Promise<void> {
    const before = this.#seen.rows;
    const save = await this.#save();
    if (this.#random.below(5) === 0) await this.#killedDuring('taking it', () => cellsOf(this.#table));
    await this.#checkSave(before, save);
  }

  async #load(): Promise<Rows> {
    return rowsOf(await readFile(this.#file, 'utf8'));
  }

  /** An editor changes what it has, and saves it. */
  async #save(): Promise<Save> {
    const editor = this.#random.pick(this.#editors);
    if (editor.reloads && this.#random.below(3) === 0) editor.base = await this.#load();
    const mine = this.#changed(editor.base, this.#editors.indexOf(editor));
    const text = this.#textOf(mine);
    this.story.push(`editor ${this.#editors.indexOf(editor)}: ${JSON.stringify(difference(editor.base, mine))}`);
    if (this.#random.below(2) === 0) {
      await writeFile(this.#file, text);
    } else {
      await writeFile(`${this.#file}~`, text);
      await rename(`${this.#file}~`, this.#file);
    }
    return { editor, mine, knownAt: this.#past.commitsAt(text) };
  }

  #changed(base: Rows, editor: number): Rows {
    const rows = base.map((row) => [...row]);
    // Saved as it was loaded, or as it was saved.
    if (this.#random.below(5) === 0) return rows;
    if (rows.length >= ROWS && this.#random.below(12) === 0) return rows.slice(0, Math.floor(rows.length / 4));
    for (let changes = 1 + this.#random.below(3); changes > 0; changes--) {
      const at = this.#random.below(rows.length);
      const what = this.#random.below(8);
      if (rows.length === 0 || what === 0) {
        const next = Math.max(0, ...rows.map(([id]) => Number(id) || 0)) + 1;
        rows.push(this.#newRow(String(next), 'person'));
        continue;
      }
      const number = Number(rows[at]![0]!.replace(/.*-/, ''));
      const isOwn = number % EDITORS === editor;
      if (what === 1 && isOwn && number % 2 === 1) rows.splice(at, 1);
      else if (this.#hasKey || isOwn) {
        // Mostly one cell, sometimes all of them.
        for (const column of this.#random.below(4) === 0 ? [1, 2, 3] : [1 + this.#random.below(3)])
          rows[at]![column] = this.#text('person');
      }
    }
    return rows;
  }

  async #checkSave(before: Rows, save: Save): Promise<void> {
    const { rows } = await this.#look();
    for (const held of await this.#store.heldSaves('t')) {
      // One that was accepted is held anew where the process was killed before it was replaced, and nothing of it was taken.
      if ((await readFile(held.file, 'utf8')) !== this.#textOf(save.mine)) continue;
      this.story.push('held');
      expect(rows).toEqual(before);
      await this.#decide(held.id, save);
      return;
    }
    await this.#checkMerged(before, save);
  }

  async #checkMerged(before: Rows, { editor, mine, knownAt }: Save, accepted = false): Promise<void> {
    const reports = await this.#store.conflictReports('t');
    const told: Told = reports.flatMap(({ conflicts }) => conflicts);
    for (const { id } of reports) await this.#store.discardConflictReport('t', id);
    for (const each of told) if (each.kind === 'row' && each.kept === 'ours') this.#past.touchedByApi.add(each.key);
    checkDecision({ mine, told, after: this.#seen.rows, hasKey: this.#hasKey, past: this.#past });
    const lacksMost = mine.length < editor.base.length / 2;
    this.#past.fitsMany ||= lacksMost;
    // Otherwise nothing but saves led from there to here, and all of them are taken back.
    if (knownAt !== this.#past.commits) {
      const check = this.#hasKey ? checkKeyedSave : checkKeylessSave;
      const takesBack = knownAt !== undefined || lacksMost;
      check({ base: editor.base, mine, before, after: this.#seen.rows, told, takesBack, accepted, past: this.#past });
    }
    this.#past.noteSave(before, this.#seen.rows, (row) => (this.#hasKey ? row[0]! : row.join()));
    this.#past.noteContent(this.#textOf(mine));
    editor.base = mine;
  }

  /** What a person says to a save that is held. */
  async #decide(id: string, save: Save): Promise<void> {
    for (let writes = this.#random.below(3); writes > 0; writes--) await this.#commit();
    if (this.#random.below(2) === 0) await this.#checkpoint();
    const before = this.#seen.rows;
    if (this.#random.below(2) === 0) {
      this.story.push('discarded');
      await this.#store.discardHeldSave('t', id);
      expect((await this.#look()).rows).toEqual(before);
      await this.#store.checkpoint();
      save.editor.base = await this.#load();
      return;
    }
    this.story.push('accepted');
    await this.#store.acceptHeldSave('t', id);
    this.#past.noteAccepted(before, (await this.#look()).rows, this.#hasKey);
    await this.#checkMerged(before, save, true);
    await this.#checkpoint();
    await this.#store.checkpoint();
    // What others save of the rows that are gone now would fit this save as well as their own.
    for (const each of this.#editors) each.base = await this.#load();
  }

  #newRow(key: string, who: string): string[] {
    return [this.#hasKey ? key : this.#text(who), ...Array.from({ length: 3 }, () => this.#text(who))];
  }

  #text(who: string): string {
    return `${who}-${(this.#texts += 1)}`;
  }

  #textOf(rows: Rows): string {
    return [this.#header, ...rows.map((row) => row.join())].map((line) => `${line}\n`).join('');
  }
}
