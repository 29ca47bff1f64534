/** What a client may do: a role for each table. */

/** Each may do what the one before it may. `admin` also ends tables, and decides about saves that wait for a person. */
export const roles = ['none', 'read', 'write', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface Grant {
  /** The role for a table. */
  roleFor(table: string): Role;
}

/** The same for every table. */
export function grantOf(role: Role): Grant {
  return { roleFor: () => role };
}

/** A grant that gives no more than a role. */
export function limitedTo(most: Role, grant: Grant): Grant {
  return { roleFor: (table) => (includes(grant.roleFor(table), most) ? most : grant.roleFor(table)) };
}

export function includes(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
