import type { ServerAddress } from '../../../core/request/address.js';

/** From now on this server is asked. */
export interface ServerEffect {
  readonly type: 'connect';
  readonly server: ServerAddress;
}
