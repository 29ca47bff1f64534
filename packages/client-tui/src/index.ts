/** `@rowhouse/client-tui`: exchanges with every byte on record, for programs. The terminal client itself is the bin `rowhouse-client`. */
export { exchange } from './core/perform.js';
export { prepareRequest, DraftError, type PreparedRequest, type RequestDraft } from './core/request.js';
export { parseAddress, parseServer, AddressError, type Address, type ServerAddress } from './core/address.js';
export { defaultPatience, type ConversationOptions, type Patience } from './core/conversation.js';
export { httpApiClient, type Answer, type ApiClient, type Page, type Written } from './core/api-client.js';
export { wholeTable, type View } from './core/tables/requests.js';
export type { Row, TableVersion } from './core/tables/rows.js';
export type { ByteStream, Connect, ConnectOptions, Endpoint } from './core/byte-stream.js';
export type { Clock } from './core/clock.js';
export {
  ExchangeFailure,
  exitCodeOf,
  type Exchange,
  type ExchangeObserver,
  type FailureKind,
  type Passage,
  type Phases,
  type ResponseHead,
} from './core/exchange.js';
