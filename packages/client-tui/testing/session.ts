/** The full screen without a screen: a model driven by messages and by keys as a terminal sends them. */
import type { ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import { defaultServer } from '../src/core/request/address.js';
import type { Page, Written } from '../src/core/tables/api-client.js';
import type { RowChange } from '../src/core/tables/feed.js';
import { rowOf, type Row, type TableVersion } from '../src/core/tables/rows.js';
import { blockSize } from '../src/tui/components/grid/blocks.js';
import { InputDecoder } from '../src/tui/input-decoder.js';
import type { Effect, Message } from '../src/tui/messages.js';
import { initialModel, type Model } from '../src/tui/model.js';
import { update } from '../src/tui/update.js';
import { exchangeOf } from './exchanges.js';

export const people: TableDescription = {
  name: 'people',
  key: 'id',
  columns: [
    { name: 'id', type: 'number' },
    { name: 'name', type: 'text' },
  ],
  rows: 40,
  links: { self: '/people' },
};

export const service: ServiceDescription = {
  service: 'rowhouse',
  version: '0.1.0',
  tables: [
    people,
    { name: 'torn', fault: { detail: 'Line 3 is torn.' } },
    { ...people, name: 'orders', links: { self: '/orders' } },
  ],
};

/** `count` rows of `people`, each with a revision of its own. */
export function peopleRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => person(String(index + 1), `name ${index + 1}`));
}

/** A row of `people`; its revision tells its cells. */
export function person(id: string, name: string): Row {
  return rowOf({ id, name }, people, `rev-${id}-${name.replace(/\s/g, '_')}`);
}

/** The version of a table after its transaction `sequence`. */
export function versionAt(sequence: number): TableVersion {
  return { incarnation: 'one', sequence };
}

export class Session {
  model: Model = initialModel(defaultServer, { columns: 80, rows: 24 }, 'test');
  effects: Effect[] = [];
  readonly #decoder = new InputDecoder();

  tell(...messages: Message[]): this {
    for (const message of messages) {
      const [model, effects] = update(this.model, message);
      this.model = model;
      this.effects.push(...effects);
    }
    return this;
  }

  press(bytes: string): this {
    return this.tell(
      ...[...this.#decoder.push(bytes), ...this.#decoder.flush()].map((input): Message => ({ type: 'input', input })),
    );
  }

  /** The effects of a kind. */
  asked<T extends Effect['type']>(type: T): Extract<Effect, { type: T }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
  }

  /** Answers every page that was asked for and not answered yet, from `rows`. */
  serve(rows: readonly Row[], version?: Page['version']): this {
    for (;;) {
      const pages = this.asked('load-page');
      if (pages.length === 0) return this;
      this.effects = this.effects.filter(({ type }) => type !== 'load-page');
      for (const { of, block } of pages) {
        const page: Page = {
          rows: rows.slice(block * blockSize, (block + 1) * blockSize),
          total: rows.length,
          version,
        };
        this.tell({ type: 'page-came', of, block, page, exchange: exchangeOf('[]') });
      }
    }
  }

  /** Answers the page that was asked for last with 422: what was asked can't be had. */
  refusePage(status = 422): this {
    const { of, block } = this.asked('load-page').at(-1)!;
    const exchange = exchangeOf('', { response: { ...exchangeOf('').response!, status } });
    return this.tell({ type: 'page-missing', of, block, message: 'There is no such column.', exchange });
  }

  /** Hears of a transaction from the feed of a table. */
  hears(sequence: number, changes: readonly RowChange[], { table = 'people', hasNewSchema = false } = {}): this {
    const event = { type: 'changed', version: versionAt(sequence), isFromFile: false, changes, hasNewSchema } as const;
    return this.tell({ type: 'table-feed', table, event });
  }

  /** Answers the save that was asked for last. */
  answerSave(written: Written): this {
    const { table, id, draft } = this.asked('save-edit').at(-1)!;
    return this.tell({ type: 'edit-saved', table: table.name, id, draft, written });
  }

  /** Started, with its tables there and the focus on their list. */
  static begun(): Session {
    const session = new Session().tell({ type: 'start' });
    return session.tell({ type: 'tables-came', ask: session.model.asked.tables, service });
  }

  /** Started, with its tables there and the focus in the URL. */
  static ready(): Session {
    return Session.begun().press('\u000c');
  }

  /** Ready, with the rows of `people` on the screen. */
  static withRows(rows: readonly Row[] = peopleRows(40), version?: Page['version']): Session {
    return Session.ready().press('\u0014\r').serve(rows, version);
  }

  /** Started, with the rows of a server's only table on the screen. */
  static withTable(table: TableDescription, rows: readonly Row[], version?: Page['version']): Session {
    const session = new Session().tell({ type: 'start' });
    session.tell({ type: 'tables-came', ask: session.model.asked.tables, service: { ...service, tables: [table] } });
    return session.press('\u0014\r').serve(rows, version);
  }
}

/** Keys as a terminal sends them. */
export const keys = {
  tab: '\t',
  backTab: '\u001b[Z',
  enter: '\r',
  escape: '\u001b',
  down: '\u001b[B',
  up: '\u001b[A',
  f2: '\u001bOQ',
  f3: '\u001bOR',
  f4: '\u001bOS',
  f5: '\u001b[15~',
  f6: '\u001b[17~',
} as const;

/** A bracketed paste. */
export function paste(text: string): string {
  return `\u001b[200~${text}\u001b[201~`;
}
