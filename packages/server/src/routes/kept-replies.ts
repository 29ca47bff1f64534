/**
 * Answers with one row, ready to be sent, for those who ask again: as long as the table is the same, so is what is said
 * of its row.
 */
import { PreparedResponse } from '@rowhouse/protocol';
import type { KnownTable } from '@rowhouse/store';
import type { Reply } from '../http/exchange.js';

/** Bytes that are kept, about. Beyond it all of them go: which ones are asked for again nobody knows. */
const mostBytes = 4 * 1024 * 1024;
/** Bytes that an answer takes beside its body, which it has three times: its fields, as lines and as they are sent. */
const overhead = 1536;
/** A longer answer takes its time anyhow. */
const longest = 4096;

export class KeptReplies {
  #replies = new WeakMap<KnownTable, Map<string, Reply>>();
  #bytes = 0;

  /** The answer for a row of a table; made, where there is none, of what is to be said of it. */
  get(table: KnownTable, key: string, make: () => Reply | undefined): Reply | undefined {
    let ofTable = this.#replies.get(table);
    const known = ofTable?.get(key);
    if (known !== undefined) return known;
    const reply = make();
    if (typeof reply?.body !== 'string' || reply.body.length > longest) return reply;
    const ready = prepared(reply, reply.body);
    if (this.#bytes > mostBytes) {
      this.#replies = new WeakMap();
      this.#bytes = 0;
      ofTable = undefined;
    }
    if (ofTable === undefined) this.#replies.set(table, (ofTable = new Map<string, Reply>()));
    ofTable.set(key, ready);
    this.#bytes += overhead + 3 * reply.body.length;
    return ready;
  }
}

function prepared({ status, headers }: Reply, text: string): Reply {
  const body = Buffer.from(text);
  const head = {
    type: 'response',
    status,
    headers: [...headers, ['Content-Length', String(body.length)]],
  } as const;
  return { status, headers, body, prepared: new PreparedResponse(head, body) };
}
