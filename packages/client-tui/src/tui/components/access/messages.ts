import type { ServerAddress } from '../../../core/request/address.js';

/** A server answered 401. */
export interface AccessMessage {
  readonly type: 'access-refused';
  readonly server: ServerAddress;
  /** Whether it was sent an Authorization. */
  readonly wasSent: boolean;
}

/** From now on the server is sent this Authorization. */
export interface AccessEffect {
  readonly type: 'give-access';
  readonly server: ServerAddress;
  readonly authorization: string;
}
