/**
 * The classic methods on `data_server.csv`: what the original program did with GET, HEAD, PUT and POST, in its own
 * words, on a store that keeps what it was given.
 */
import { StoreError, type TableStore } from '@rowhouse/store';
import { pythonList, pythonPair } from './python-notation.js';

/** The table that classic requests read and write. */
export const classicTable = 'data_server';

export interface ClassicRequest {
  readonly method: string;
  /** What follows the first `/` of the Host line; undefined where there is none. */
  readonly path: string | undefined;
  readonly body: string;
}

export interface ClassicReply {
  readonly status: number;
  readonly reason: string;
  readonly body: string;
}

/** A request that is refused: the body says why. */
export function badRequest(body: string): ClassicReply {
  return { status: 400, reason: 'BAD_REQUEST', body };
}

export async function answerClassic(store: TableStore, request: ClassicRequest): Promise<ClassicReply> {
  switch (request.method) {
    case 'HEAD':
      return { status: 100, reason: 'CONTINUE', body: '' };
    case 'GET':
      return getPair(store);
    case 'PUT':
      return keepPair(store, request, 'update', { status: 200, reason: 'OK' });
    case 'POST':
      return keepPair(store, request, 'create', { status: 201, reason: 'CREATED' });
    default:
      return badRequest(`The method ${request.method} is not known here: send GET, PUT, POST or HEAD.`);
  }
}

/** The pair is the first two cells of the first column. */
async function getPair(store: TableStore): Promise<ClassicReply> {
  const noData = { status: 404, reason: 'NOT_FOUND', body: 'No data' };
  try {
    const table = await store.table(classicTable);
    if (table === undefined) return noData;
    const snapshot = await table.read();
    const cells: string[] = [];
    for await (const row of snapshot.rows) {
      cells.push(row.cells[0] ?? '');
      if (cells.length === 2) break;
    }
    const [key, value] = cells;
    if (key === undefined || value === undefined) return noData;
    return { status: 200, reason: 'OK', body: pythonPair(key, value) };
  } catch (error) {
    // A file that was emptied while it was served holds no pair, whatever a table would make of it.
    if (error instanceof StoreError && error.reason === 'emptied') return noData;
    return storeFault(error);
  }
}

/** Replaces the whole table by the operation, the key and the value, one below the other. */
async function keepPair(
  store: TableStore,
  { path, body }: ClassicRequest,
  operation: 'update' | 'create',
  success: Pick<ClassicReply, 'status' | 'reason'>,
): Promise<ClassicReply> {
  const parts = body.split(':');
  const written = pythonList([operation, ...parts]);
  const [key, value] = parts;
  if (path?.includes(operation) !== true || parts.length !== 2 || key === undefined || value === undefined)
    return badRequest(written);
  try {
    await store.replaceTable(classicTable, { columns: [operation], rows: [[key], [value]] });
    return { ...success, body: written };
  } catch (error) {
    return storeFault(error);
  }
}

function storeFault(error: unknown): ClassicReply {
  if (!(error instanceof StoreError)) throw error;
  if (error.blame === 'caller') return badRequest(error.message);
  return { status: 500, reason: 'INTERNAL_SERVER_ERROR', body: error.message };
}
