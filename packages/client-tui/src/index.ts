/** `@rowhouse/client-tui`: exchanges with every byte on record, for programs. The terminal client itself is the bin `rowhouse-client`. */
export { exchange } from './core/perform.js';
export { pipeline, type PipelineOptions } from './core/pipeline.js';
export { prepareRequest, DraftError, type PreparedRequest, type RequestDraft } from './core/request.js';
export { fileBody, type FileBody, type StreamBody, type UploadBody } from './core/request-body.js';
export { prepareRawRequest, rawTextOf } from './core/raw-request.js';
export { parseRawPieces, parseRawRequest, RawSyntaxError, type RawPiece } from './core/raw-text.js';
export { parseAddress, parseServer, AddressError, type Address, type ServerAddress } from './core/address.js';
export { Connections, type ConnectionsOptions } from './core/connections.js';
export { lifeText, type ConnectionEnd, type ConnectionLife } from './core/connection-life.js';
export { defaultPatience, type ConversationOptions, type Patience } from './core/conversation.js';
export { httpApiClient, type Answer, type ApiClient, type Page, type Written } from './core/api-client.js';
export { wholeTable, type View } from './core/tables/requests.js';
export type { Row, TableVersion } from './core/tables/rows.js';
export type { ByteStream, Connect, ConnectOptions, Endpoint, TlsOptions } from './core/byte-stream.js';
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
} from './core/exchange.js';
