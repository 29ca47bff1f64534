/** Where a client may do less than it asks for. */
import { HttpProblem } from '../http/problem.js';
import { type Grant, includes, type Role } from './role.js';

/** @throws HttpProblem 403 */
export function demandRole(grant: Grant, table: string, needed: Exclude<Role, 'none'>): void {
  const role = grant.roleFor(table);
  if (includes(role, needed)) return;
  const has = role === 'none' ? 'none for it' : `the role "${role}"`;
  throw new HttpProblem(
    403,
    'forbidden',
    `This needs the role "${needed}" for the table "${table}", and you have ${has}.`,
  );
}
