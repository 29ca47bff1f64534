/** Every resource that there is, by the shape of its path. */
import type { Table } from '@rowhouse/store';
import { demandRole } from '../access/grant.js';
import type { Reply } from '../http/exchange.js';
import { assetNames, sendAsset } from '../page/assets.js';
import { tableSchema } from '../rows/table-schema.js';
import { followTable, followTables } from './changes.js';
import { insertRows, insertTypes } from './inserts.js';
import { listRows } from './list.js';
import { deleteMatching, patchMatching } from './matching-rows.js';
import { deleteNumberedRow, getNumberedRow, patchNumberedRow, putNumberedRow } from './numbered-row.js';
import { describeApi } from './openapi.js';
import { acceptHeld, discardConflict, discardHeld, listConflicts, listHeld } from './outside-saves.js';
import { isLive, isReady, showMetrics } from './probes.js';
import { jsonReply } from './replies.js';
import { type Action, onTable, type Resource } from './resource.js';
import { deleteRow, getRow, getRowAtOnce, patchRow, patchTypes, putRow } from './row.js';
import { describeService } from './service.js';
import { dropTable, putTable } from './table-content.js';

const json = ['application/json'];
const mergePatch = ['application/merge-patch+json', 'application/json'];

const service: Resource = { GET: { answer: describeService } };

const partsOfService: Readonly<Record<string, Resource>> = {
  _changes: { GET: { answer: followTables } },
  '_health/live': { GET: { answer: isLive } },
  '_health/ready': { GET: { answer: isReady } },
  _metrics: { GET: { answer: showMetrics } },
  '_openapi.json': { GET: { answer: describeApi } },
  ...Object.fromEntries(assetNames.map((name) => [`_page/${name}`, { GET: { answer: sendAsset } }])),
};

const deleteRowsOrTable: Action = {
  answer: (context, request) => {
    if (request.parameters.length > 0) return onTable(deleteMatching).answer(context, request);
    demandRole(request.grant, request.path[0]!, 'admin');
    return dropTable(context, request);
  },
};

const table: Resource = {
  GET: { answer: listRows },
  POST: onTable(insertRows, insertTypes),
  PUT: { takes: ['text/csv'], answer: putTable },
  PATCH: onTable(patchMatching, mergePatch),
  DELETE: deleteRowsOrTable,
};

const row: Resource = {
  GET: { ...onTable(getRow), answerAtOnce: getRowAtOnce },
  PUT: onTable(putRow, json),
  PATCH: onTable(patchRow, patchTypes),
  DELETE: onTable(deleteRow),
};

const numberedRow: Resource = {
  GET: onTable(getNumberedRow),
  PUT: onTable(putNumberedRow, json),
  PATCH: onTable(patchNumberedRow, patchTypes),
  DELETE: onTable(deleteNumberedRow),
};

const describeSchema = async (described: Table): Promise<Reply> =>
  jsonReply(200, tableSchema(await described.describe()));

const partsOfTable: Readonly<Record<string, Resource>> = {
  _changes: { GET: onTable(followTable) },
  _schema: { GET: onTable(describeSchema) },
  _held: { GET: { answer: listHeld } },
  _conflicts: { GET: { answer: listConflicts } },
};

const decisions: Readonly<Record<string, Resource>> = {
  '_held/accept': { POST: { role: 'admin', answer: acceptHeld } },
  '_held/discard': { POST: { role: 'admin', answer: discardHeld } },
  '_conflicts/discard': { POST: { role: 'admin', answer: discardConflict } },
};

/** The resource at a path; undefined where there is none, whatever tables there are. */
export function resourceAt(path: readonly string[]): Resource | undefined {
  const [first, second, third, fourth] = path;
  if (first === undefined) return service;
  // Names that begin so are not served, so that they are free for resources of the service.
  if (first.startsWith('_')) return own(partsOfService, path.join('/'));
  if (second === undefined) return table;
  if (path.length === 2) return second.startsWith('_') ? own(partsOfTable, second) : row;
  if (path.length === 3) return second === '_row' ? numberedRow : undefined;
  return path.length === 4 && third !== '' ? own(decisions, `${second}/${fourth ?? ''}`) : undefined;
}

function own(resources: Readonly<Record<string, Resource>>, name: string): Resource | undefined {
  return Object.hasOwn(resources, name) ? resources[name] : undefined;
}
