/** `/{table}/_held` and `/{table}/_conflicts`: saves of the file by others that wait for a person, and what merging could not decide. */
import { basename } from 'node:path';
import type { HeldSave, OutsideSaves } from '@rowhouse/store';
import { includes } from '../access/role.js';
import type { Reply, Request } from '../http/exchange.js';
import { negotiate } from '../http/negotiation.js';
import { HttpProblem } from '../http/problem.js';
import { pageReply } from '../page/frame.js';
import type { Html } from '../page/html.js';
import { conflictsPage, heldPage } from '../page/saves-page.js';
import { jsonReply } from './replies.js';
import type { Service } from './resource.js';
import { describeTable } from './service.js';

export async function listHeld(service: Service, request: Request): Promise<Reply> {
  const table = request.path[0]!;
  const base = `/${encodeURIComponent(table)}/_held`;
  const isForPeople = negotiate(request, ['json', 'html']) === 'html';
  const saves = await savesOf(service).heldSaves(table);
  if (isForPeople) return savesReply(request, 'saves that wait', heldPage(table, saves, base, isAdmin(request)));
  return jsonReply(
    200,
    saves.map((save) => heldSave(save, base)),
    [['Vary', 'Accept']],
  );
}

function isAdmin({ grant, path }: Request): boolean {
  return includes(grant.roleFor(path[0]!), 'admin');
}

function savesReply(request: Request, title: string, body: Html): Reply {
  const table = request.path[0]!;
  const [name, path] = [table, `/${encodeURIComponent(table)}`];
  return pageReply({ title: `${name}: ${title}`, steps: [[name, path]], body }, request);
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

export async function listConflicts(service: Service, request: Request): Promise<Reply> {
  const table = request.path[0]!;
  const base = `/${encodeURIComponent(table)}/_conflicts`;
  const isForPeople = negotiate(request, ['json', 'html']) === 'html';
  const reports = await savesOf(service).conflictReports(table);
  if (isForPeople) return savesReply(request, 'conflicts', conflictsPage(table, reports, base, isAdmin(request)));
  return jsonReply(
    200,
    reports.map(({ at, ...report }) => ({
      ...report,
      at: new Date(at).toISOString(),
      links: { discard: `${base}/${report.id}/discard` },
    })),
    [['Vary', 'Accept']],
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
