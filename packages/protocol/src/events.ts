/**
 * What goes in and out of a connection: values of one tagged union, told apart by `type`.
 *
 * A request or a response is a head, any number of `data` events, and one `end`. Two further answers of
 * `nextEvent()` say why there is no event: `need-data` (feed more bytes) and `paused` (answer first).
 */
import type { Fields } from './fields.js';

/** Which side of the connection this program is. */
export type Role = 'client' | 'server';

/** `http`: RFC 9110 and 9112, strictly. `classic`: the greeting protocol with a bare LF before the body. */
export type Dialect = 'http' | 'classic';

/** The version a message names; 1.2 and above are read as 1.1 (RFC 9112 section 2.3). */
export type Version = '1.0' | '1.1';

/** The shape of a request target (RFC 9112 section 3.2). */
export type TargetForm = 'origin' | 'absolute' | 'authority' | 'asterisk';

/** How the end of a body is found (RFC 9112 section 6.3); `until-close` is for responses and classic answers only. */
export type Framing =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'length';
      /** Bytes; in the classic dialect Unicode code points. */
      readonly length: number;
    }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** The head of a request, as received. */
export interface RequestEvent {
  readonly type: 'request';
  /** Case-sensitive token, as sent. */
  readonly method: string;
  /** The request target as sent: printable ASCII, undecoded. */
  readonly target: string;
  /** Which of the four shapes `target` has. */
  readonly form: TargetForm;
  /**
   * Host and port that the request is for: the authority of an absolute- or authority-form target, else the Host
   * field; empty where an HTTP/1.0 request names none. In the classic dialect: the Host field whole, path included.
   */
  readonly authority: string;
  /** What keep-alive and the answer's framing depend on. */
  readonly version: Version;
  /** The header section, in the order and the case it came in. */
  readonly headers: Fields;
  /** `none` where the request has no content; never `until-close`. */
  readonly framing: Framing;
  /** Whether the peer would go on using the connection after this exchange. */
  readonly keepAlive: boolean;
  /** Whether the peer waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1). */
  readonly expectsContinue: boolean;
  /** The protocols named in Upgrade, where the request may be upgraded; else empty (RFC 9110 section 7.8). */
  readonly upgrade: readonly string[];
}

/** A 1xx head; any number of them may come before the final response. */
export interface InformationalEvent {
  readonly type: 'informational';
  /** From 100 to 199; after 101 the next event is `upgrade`. */
  readonly status: number;
  /** The phrase as sent, which means nothing and may be empty (RFC 9112 section 4). */
  readonly reason: string;
  /** The version that the server named. */
  readonly version: Version;
  /** The header section, such as the Link fields of 103; a 1xx has neither body nor trailers. */
  readonly headers: Fields;
}

/** The head of a final response, as received. */
export interface ResponseEvent {
  readonly type: 'response';
  /** From 200 to 999, as sent: what is above 599 is for the caller to judge (RFC 9110 section 15). */
  readonly status: number;
  /** The phrase as sent, which means nothing and may be empty (RFC 9112 section 4). */
  readonly reason: string;
  /** The version that the server named. */
  readonly version: Version;
  /** The header section, in the order and the case it came in. */
  readonly headers: Fields;
  /** `none` for an answer to HEAD, 204 and 304, whatever its fields say (RFC 9112 section 6.3). */
  readonly framing: Framing;
  /** Whether the server would go on using the connection after this exchange. */
  readonly keepAlive: boolean;
}

/** A piece of a body. The bytes are a view of what was fed in: read or copy them before the memory is reused. */
export interface DataEvent {
  readonly type: 'data';
  /** At least one byte, without chunked coding. Pieces are as they arrived, not as they were sent. */
  readonly bytes: Uint8Array;
}

/** A message is complete. */
export interface EndEvent {
  readonly type: 'end';
  /** The trailer section, kept apart from the headers; empty where the message had none. */
  readonly trailers: Fields;
}

/** The server's first words in the classic dialect. */
export interface GreetingEvent {
  readonly type: 'greeting';
  /** `greetingText`, or whatever stood there when the server fell silent or closed. */
  readonly text: string;
}

/** The connection now belongs to another protocol; `tail` is what arrived already and was not read. */
export interface UpgradeEvent {
  readonly type: 'upgrade';
  /** Bytes of the other protocol; empty where none came yet. */
  readonly tail: Uint8Array;
}

/** The peer will send nothing more, and nothing is missing. */
export interface ClosedEvent {
  readonly type: 'closed';
}

/** No event can be made from what was received: feed more bytes, or the end of input. */
export interface NeedData {
  readonly type: 'need-data';
}

/** What was received belongs to a later message: answer this one, then ask again. */
export interface Paused {
  readonly type: 'paused';
}

/** What a connection in the server role receives. */
export type ServerReceives = RequestEvent | DataEvent | EndEvent | UpgradeEvent | ClosedEvent;
/** What a connection in the client role receives. */
export type ClientReceives =
  GreetingEvent | InformationalEvent | ResponseEvent | DataEvent | EndEvent | UpgradeEvent | ClosedEvent;

/** What `nextEvent()` answers for a role. */
export type Received<R extends Role> = (R extends 'server' ? ServerReceives : ClientReceives) | NeedData | Paused;

/** Field lines to send: pairs of name and value, in order, one character a byte (`Fields` is such a list). */
export type FieldLines = Iterable<readonly [name: string, value: string]>;

/** The head of a request to send. A body needs Content-Length or `Transfer-Encoding: chunked` among the headers. */
export interface OutgoingRequest {
  readonly type: 'request';
  /** A token (RFC 9110 section 9.1), sent in the case it has. */
  readonly method: string;
  /** In the form that the method asks for, percent-encoded by the caller (RFC 9112 section 3.2). */
  readonly target: string;
  /** Sent as they are; Host must be one of them (RFC 9112 section 3.2). */
  readonly headers: FieldLines;
}

/** The head of a response to send. Without a framing field the connection adds one that suits the peer. */
export interface OutgoingResponse {
  readonly type: 'response';
  /** From 200 to 999; in answer to CONNECT a 2xx switches protocols. */
  readonly status: number;
  /** Default: the standard phrase of the status, or nothing. */
  readonly reason?: string;
  /** Sent as they are, before what the connection adds. */
  readonly headers: FieldLines;
}

/** A 1xx head to send. */
export interface OutgoingInformational {
  readonly type: 'informational';
  /** From 100 to 199; 101 only to a protocol that the client offered, and that Upgrade names here. */
  readonly status: number;
  /** Default: the standard phrase of the status, or nothing. */
  readonly reason?: string;
  /** Default: none. No Content-Length or Transfer-Encoding (RFC 9110 section 8.6). */
  readonly headers?: FieldLines;
}

/** A piece of a body to send. */
export interface OutgoingData {
  readonly type: 'data';
  /** May be empty, then nothing is sent. What `send()` answers can be this very memory: don't write over it before it is sent. */
  readonly bytes: Uint8Array;
}

/** The end of a message to send. Trailers need chunked coding. */
export interface OutgoingEnd {
  readonly type: 'end';
  /** Default: none. Fields that frame, route or decide about the message are refused (RFC 9110 section 6.5.1). */
  readonly trailers?: FieldLines;
}

/** Says that this side will send nothing more; no bytes come of it. */
export interface OutgoingClosed {
  readonly type: 'closed';
}

/** What a role may send. */
export type Sent<R extends Role> =
  | (R extends 'server' ? OutgoingGreeting | OutgoingInformational | OutgoingResponse : OutgoingRequest)
  | OutgoingData
  | OutgoingEnd
  | OutgoingClosed;

/** The classic greeting to send; before anything else, once. */
export interface OutgoingGreeting {
  readonly type: 'greeting';
}
