/** `/{table}/_held` and `/{table}/_conflicts`: saves of the file by others that wait for a person, and what merging could not decide. */
import { basename } from 'node:path';
import type { HeldSave, OutsideSaves } from '@rowhouse/store';
import type { Reply, Request } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';
import { jsonReply } from './replies.js';
import type { Service } from './resource.js';
import { describeTable } from './service.js';

export async function listHeld(service: Service, { path }: Request): Promise<Reply> {
  const table = path[0]!;
  const base = `/${encodeURIComponent(table)}/_held`;
  return jsonReply(
    200,
    (await savesOf(service).heldSaves(table)).map((save) => heldSave(save, base)),
  );
}

function heldSave({ id, at, file, ...save }: HeldSave, base: string): object {
  const links = { accept: `${base}/${id}/accept`, discard: `${base}/${id}/discard` };
  return { id, at: new Date(at).toISOString(), ...save, file: basename(file), links };
}

export async function acceptHeld(service: Service, { path }: Request): Promise<Reply> {
  return jsonReply(200, describeTable(await savesOf(service).acceptHeldSave(path[0]!, path[2]!)));
}

export async function discardHeld(service: Service, { path }: Request): Promise<Reply> {
  await savesOf(service).discardHeldSave(path[0]!, path[2]!);
  return { status: 204, headers: [] };
}

export async function listConflicts(service: Service, { path }: Request): Promise<Reply> {
  const table = path[0]!;
  const base = `/${encodeURIComponent(table)}/_conflicts`;
  const reports = await savesOf(service).conflictReports(table);
  return jsonReply(
    200,
    reports.map(({ at, ...report }) => ({
      ...report,
      at: new Date(at).toISOString(),
      links: { discard: `${base}/${report.id}/discard` },
    })),
  );
}

export async function discardConflict(service: Service, { path }: Request): Promise<Reply> {
  await savesOf(service).discardConflictReport(path[0]!, path[2]!);
  return { status: 204, headers: [] };
}

function savesOf({ saves }: Service): OutsideSaves {
  if (saves !== undefined) return saves;
  throw new HttpProblem(404, 'not-found', 'Tables of this store have no files that others could save.');
}
