/**
 * Exchanges with every byte on record, for programs. The terminal client itself is the bin `rowhouse-client`.
 *
 * @module @rowhouse/client-tui
 */
export { exchange } from './core/exchange/perform.js';
export { pipeline, type PipelineOptions } from './core/exchange/pipeline.js';
export { prepareRequest, DraftError, type PreparedRequest, type RequestDraft } from './core/request/request.js';
export { fileBody, type FileBody, type StreamBody, type UploadBody } from './core/request/request-body.js';
export { prepareRawRequest, rawTextOf } from './core/request/raw-request.js';
export { parseRawPieces, parseRawRequest, RawSyntaxError, type RawPiece } from './core/request/raw-text.js';
export { parseAddress, parseServer, AddressError, type Address, type ServerAddress } from './core/request/address.js';
export { Connections, type ConnectionsOptions } from './core/connections/connections.js';
export { lifeText, type ConnectionEnd, type ConnectionLife } from './core/connections/connection-life.js';
export { defaultPatience, type ConversationOptions, type Patience } from './core/exchange/conversation.js';
export {
  httpApiClient,
  type Answer,
  type ApiAccess,
  type ApiClient,
  type ApiClientOptions,
  type Page,
  type Written,
} from './core/tables/api-client.js';
export { wholeTable, type View } from './core/tables/requests.js';
export type { Row, TableVersion } from './core/tables/rows.js';
export type { ByteStream, Connect, ConnectOptions, Endpoint, TlsOptions } from './core/connections/byte-stream.js';
export type { Clock } from './core/clock.js';
export {
  ExchangeFailure,
  exitCodeOf,
  type BrokenAttempt,
  type CodedBody,
  type Exchange,
  type ExchangeObserver,
  type FailureKind,
  type Passage,
  type Phases,
  type ResponseHead,
} from './core/exchange/exchange.js';
