/** Which servers are sent an Authorization, as the screen knows it: never the value. */
import { serverUrl, type ServerAddress } from '../../../core/request/address.js';
import { serverAuthorization } from '../../../core/collections/variables.js';
import { withAuthorization } from '../../../core/tables/requests.js';
import type { RequestDraft } from '../../../core/request/request.js';

/** How a server is shown who asks. */
export type AccessScheme = 'bearer' | 'basic';

export interface AccessState {
  /** By the server's URL. */
  readonly given: Readonly<Record<string, AccessScheme>>;
  /** The server at hand answered 401, and the user is to be asked once there is room for the question. */
  readonly isWanted: boolean;
  /** Whether what it was sent was refused. */
  readonly wasRefused: boolean;
  /** Whether a key was pressed before the question. */
  readonly wasTouched: boolean;
}

export const noAccess: AccessState = { given: {}, isWanted: false, wasRefused: false, wasTouched: false };

/** With an Authorization for a server. */
export function withGiven(state: AccessState, server: ServerAddress, authorization: string): AccessState {
  const scheme = /^basic /i.test(authorization) ? 'basic' : 'bearer';
  return { ...state, given: { ...state.given, [serverUrl(server)]: scheme }, isWanted: false };
}

/** The field as it is shown: a variable stands for its value. */
export const shownAuthorization = ['Authorization', `{{${serverAuthorization}}}`] as const;

/** A draft for the server at hand as it is shown: with the Authorization that it is sent with. */
export function withShownAuthorization(
  draft: RequestDraft,
  { access, server }: { readonly access: AccessState; readonly server: ServerAddress },
): RequestDraft {
  return access.given[serverUrl(server)] === undefined ? draft : withAuthorization(draft, shownAuthorization[1]);
}
