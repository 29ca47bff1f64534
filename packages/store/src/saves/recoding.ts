/** A save to a file that was in another encoding than the table is now, as what it would be in that. */
import { BYTE_ORDER_MARK } from '../csv/csv-bytes.js';
import type { CsvSource } from '../csv/csv-reader.js';
import { encodeFile } from '../csv/csv-writer.js';
import type { RowText } from '../rows/stored-row.js';
import { checkSaved } from '../state/encodable.js';
import type { TableState } from '../state/table-state.js';

/**
 * The save in the encoding of the table, with a byte order mark if the table has one: a mark belongs to the encoding, not
 * to the text. Rejects with `table-unreadable` where the encoding does not have what the save holds.
 */
export async function recoded(saved: TableState, known: TableState, source: CsvSource): Promise<TableState> {
  const { encoding } = known.format;
  const { header, format } = saved;
  const [mark, own] = [markOf(known.header), markOf(header)];
  const text = header.source.subarray(header.start + own.length, header.end);
  const grown = mark.length - own.length;
  const state: TableState = {
    ...saved,
    header: {
      source: Buffer.concat([mark, text]),
      start: 0,
      content: header.content - header.start + grown,
      end: mark.length + text.length,
    },
    format: { ...format, encoding, headerStart: format.headerStart + grown },
    byteLength: saved.byteLength + grown,
  };
  await checkSaved(encodeFile({ ...state, rows: state.rows.values() }), source, { before: format.encoding, encoding });
  return state;
}

function markOf({ source, start, content }: RowText): Buffer {
  const lead = source.subarray(start, Math.min(content, start + BYTE_ORDER_MARK.length));
  return lead.equals(BYTE_ORDER_MARK) ? lead : Buffer.alloc(0);
}
