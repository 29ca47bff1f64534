/**
 * A strict, incremental HTTP/1.1 codec without I/O, for both roles and two dialects.
 *
 * @module @rowhouse/protocol
 */
export { Connection, type ConnectionOptions } from './connection.js';
export {
  MessageReader,
  type MessageEvent,
  type MessageHead,
  type MessageKind,
  type MessageReaderOptions,
} from './message-reader.js';
export { ProtocolError, type ErrorCode } from './errors.js';
export { Fields } from './fields.js';
export { defaultLimits, type Limits } from './limits.js';
export { PreparedResponse } from './prepared-response.js';
export { reasonPhrase } from './reason-phrases.js';
export type { State } from './state.js';
export type {
  ClientReceives,
  ClosedEvent,
  DataEvent,
  Dialect,
  EndEvent,
  FieldLines,
  Framing,
  GreetingEvent,
  InformationalEvent,
  NeedData,
  OutgoingClosed,
  OutgoingData,
  OutgoingEnd,
  OutgoingGreeting,
  OutgoingInformational,
  OutgoingRequest,
  OutgoingResponse,
  Paused,
  Received,
  RequestEvent,
  ResponseEvent,
  Role,
  Sent,
  ServerReceives,
  TargetForm,
  UpgradeEvent,
  Version,
} from './events.js';
export { inspect, type InspectOptions, type Inspection } from './inspect/inspect.js';
export { describeSpan, type SpanDescription } from './inspect/describe.js';
export type { Finding, FindingCode, RemarkCode, Severity } from './inspect/findings.js';
export type { InspectedMessage, Span, SpanName, SpanPart } from './inspect/spans.js';
export { DialectDetector, type Detection } from './classic/dialect-detector.js';
export { greetingText, quietTime } from './classic/greeting.js';
export { classicPath, classicRequest, classicResponse, type ClassicRequest } from './classic/messages.js';
