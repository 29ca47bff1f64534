import { rowRevision, StoreError, type Operation, type TableStore } from '../../src/index.js';
import { hostileText, type Random } from '../random.js';
import type { DiskOperation, SimulatedDisk } from '../simulated-disk/index.js';
import { checkTable, contentOf, FOLDER } from './store-check.js';
import {
  committing,
  type Content,
  EDITED_KEY,
  type TableExpectation,
  TableModel,
  type Transact,
} from './table-model.js';

/**
 * One life of a store: transactions, replacements of whole tables, reads, and edits of the files from outside, some of
 * them at the same time, all drawn from a seed, with a model that knows what was promised at each moment.
 */

/** Keyed, and edited from outside now and then. */
const PEOPLE = 'people';
/** Without a key: rows are added, and changed by number. */
const LOG = 'log';
/** Not there at first; made, replaced whole, and dropped. */
const PARTS = 'parts';
/** Operations of the store, between two edits. */
const EDITED_ONE_IN = 60;

/** What every table must hold. */
export type Expectations = readonly TableExpectation[];

/** One or two of them are on a disk: each table more makes an image cost more to open. */
const TABLES_OF_A_DISK = [[PEOPLE], [LOG], [PARTS], [PEOPLE, LOG], [PEOPLE, PARTS]];
const FIRST_CONTENTS = new Map<string, Content>([
  [PEOPLE, { columns: ['id', 'n', 'text'], rows: [['1', '0', 'a']] }],
  [LOG, { columns: ['n', 'text'], rows: [] }],
]);
const FIRST_FILES = new Map([
  [PEOPLE, `id,n,text\n${EDITED_KEY},0,\n1,0,a\n`],
  [LOG, 'n,text\n'],
]);

/** What a disk holds at first, and what must be found there. */
export function drawBeginning(random: Random): { files: Record<string, string>; expectations: Expectations } {
  const names = random.pick(TABLES_OF_A_DISK);
  const files: Record<string, string> = { [`${FOLDER}/`]: '' };
  for (const name of names) {
    const text = FIRST_FILES.get(name);
    if (text !== undefined) files[`${FOLDER}/${name}.csv`] = text;
  }
  return { files, expectations: names.map((name) => new TableModel(name, FIRST_CONTENTS.get(name)).expectation()) };
}

export class Workload {
  readonly #random: Random;
  readonly #models: readonly TableModel[];
  #transaction = 0;
  /** What a person has of the file that is edited. */
  #loaded: string | undefined;
  #expectations: Expectations = [];

  /** Begins with what a store holds, which must be as it was expected. */
  static async over(store: TableStore, before: Expectations, random: Random): Promise<Workload> {
    const models: TableModel[] = [];
    for (const expectation of before) {
      const content = await contentOf(store, expectation.name);
      const fault = checkTable(content, expectation);
      if (fault !== undefined) throw new Error(fault);
      models.push(TableModel.over(expectation, content));
    }
    return new Workload(random, models);
  }

  private constructor(random: Random, models: readonly TableModel[]) {
    this.#random = random;
    this.#models = models;
  }

  /** The same array as long as the same is promised. */
  expectations(): Expectations {
    const now = this.#models.map((model) => model.expectation());
    if (now.some((expectation, index) => expectation !== this.#expectations[index])) this.#expectations = now;
    return this.#expectations;
  }

  /**
   * So many rounds, each of one to four things begun together. Rejects where the store does what it must not; `isFaulty`
   * says whether the disk has refused something, so that the store may do so too.
   */
  async run(
    store: TableStore,
    rounds: number,
    settle: (store: TableStore) => Promise<void>,
    isFaulty: () => boolean,
  ): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      await Promise.all(this.#random.many(1, 4, () => this.#act(store, isFaulty)));
      if (this.#random.below(3) === 0) await settle(store);
    }
  }

  /** To be called before each operation of the store: edits a file from outside before one in so many of them. */
  editNowAndThen(disk: SimulatedDisk, operation: DiskOperation): void {
    // The last look at a file and the rename over it are neighbours: what comes between them would be lost, which the
    // store's documentation admits.
    if (operation !== 'renameSync' && this.#random.below(EDITED_ONE_IN) === 0) this.#edit(disk);
  }

  #edit(disk: SimulatedDisk): void {
    const model = this.#models.find(({ name }) => name === PEOPLE);
    if (model === undefined) return;
    const path = `${FOLDER}/${PEOPLE}.csv`;
    // Some people load the file and save it much later, and some go on with what they saved without loading it again.
    if (this.#loaded === undefined || this.#random.below(3) > 0) {
      this.#loaded = disk.image().read(path)!.toBuffer().toString();
    }
    const count = model.edit();
    this.#loaded = this.#loaded.replace(new RegExp(`^${EDITED_KEY},\\d+`, 'm'), `${EDITED_KEY},${count}`);
    disk.save(path, this.#loaded);
  }

  async #act(store: TableStore, isFaulty: () => boolean): Promise<void> {
    try {
      await this.#begin(store);
    } catch (error) {
      if (!(error instanceof StoreError) || !isFaulty()) throw error;
    }
  }

  #begin(store: TableStore): Promise<void> {
    const model = this.#random.pick(this.#models);
    const { name } = model;
    const action = this.#random.below(10);
    if (action < 2) return this.#read(store, model);
    const number = String(++this.#transaction);
    if (name === PARTS && action === 2) return this.#drop(store, model);
    if (name === PARTS && (action < 6 || model.latest() === undefined)) return this.#replace(store, model, number);
    return this.#commit(store, model, name === LOG ? this.#onLog(model, number) : this.#operations(model, number));
  }

  async #read(store: TableStore, model: TableModel): Promise<void> {
    const seen = model.beginReading();
    const fault = seen(await contentOf(store, model.name));
    if (fault !== undefined) throw new Error(fault);
  }

  async #commit(store: TableStore, model: TableModel, operations: readonly Operation[]): Promise<void> {
    const table = await store.table(model.name);
    if (table === undefined) return;
    if (this.#random.below(4) > 0) {
      await this.#answered(model, committing(operations), () => table.commit({ operations }));
      return;
    }
    // Those of earlier lives are known to the store, and must be left alone.
    const idempotency = { key: String(this.#random.below(2 ** 32)), fingerprint: 'f' };
    await this.#answered(model, committing(operations), async () => {
      const change = await table.commit({ operations, idempotency });
      // The model knows of one. Why the second may be refused is told by the others.
      const again = await table.commit({ operations, idempotency }).catch(() => undefined);
      if (again !== undefined && JSON.stringify(again.results) !== JSON.stringify(change.results)) {
        throw new Error(`A transaction of ${model.name} was answered otherwise when it was sent again`);
      }
    });
  }

  async #replace(store: TableStore, model: TableModel, number: string): Promise<void> {
    const keys = this.#random.many(0, 3, () => String(this.#random.below(6)));
    const content = {
      columns: ['id', 'n', 'text'],
      rows: [...new Set(keys)].map((key) => [key, number, this.#text()]),
    };
    await this.#answered(
      model,
      () => content,
      () => store.replaceTable(model.name, content),
    );
  }

  #drop(store: TableStore, model: TableModel): Promise<void> {
    return this.#answered(
      model,
      () => undefined,
      () => store.dropTable(model.name),
    );
  }

  async #answered(model: TableModel, transact: Transact, begin: () => Promise<unknown>): Promise<void> {
    model.begin(transact);
    try {
      await begin();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.code !== 'outcome-unknown') model.refuse(transact);
      // A sound disk is no reason to refuse anything.
      if (error.blame === 'environment') throw error;
      return;
    }
    model.acknowledge(transact);
  }

  #onLog(model: TableModel, number: string): Operation[] {
    const rows = model.latest()?.rows ?? [];
    if (rows.length === 0 || this.#random.below(2) === 0) return this.#additions(number);
    // Each number as it will be when its turn comes.
    const left = [...rows];
    const operations: Operation[] = [];
    for (let count = 1 + this.#random.below(2); count > 0 && left.length > 0; count--) {
      const at = this.#random.below(left.length);
      const address = { row: at + 1, expected: { revisions: [rowRevision(left[at]!)] } };
      const kind = this.#random.pick(['put', 'update', 'delete', 'delete'] as const);
      if (kind === 'delete') operations.push({ kind, ...address });
      else operations.push({ kind, ...address, cells: [['text', this.#random.pick(['', 'a', this.#text()])]] });
      left.splice(at, 1);
      if (kind !== 'delete') break;
    }
    return operations;
  }

  #additions(number: string): Operation[] {
    return this.#random.many(1, 3, () => ({
      kind: 'insert',
      cells: [
        ['n', number],
        ['text', this.#text()],
      ],
    }));
  }

  /** One to three rows, each of which gets the transaction's number; some of these transactions are refused. */
  #operations(model: TableModel, number: string): Operation[] {
    const keys = (model.latest()?.rows ?? []).map(([key]) => key!);
    return this.#random.many(1, 3, () => {
      const known = keys.length > 0 && this.#random.below(4) > 0;
      const key = known ? this.#random.pick(keys) : String(this.#random.below(12));
      const cells = [
        ['n', number],
        ['text', this.#text()],
      ] as const;
      switch (this.#random.below(5)) {
        case 0:
          return { kind: 'insert', cells: [['id', `${number}-${this.#random.below(3)}`], ...cells] };
        case 1:
          return { kind: 'delete', key };
        case 2:
          return { kind: 'put', key, cells };
        default:
          return { kind: 'update', key, cells };
      }
    });
  }

  /** At times longer than a sector, or than a block. */
  #text(): string {
    const text = hostileText(this.#random);
    const size = this.#random.below(96);
    if (size === 0) return text + 'block'.repeat(900);
    return size < 6 ? text + 'sector'.repeat(100) : text;
  }
}
