/** Where this codec and Node's parser differ, and are meant to: each difference with an example. */

/** What each made of the first message that they don't agree on: `taken`, or the code of the refusal. */
export interface Difference {
  readonly here: string;
  readonly node: string;
}

export const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
export const post = (fields: string, body: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n${body}`;
export const ok = (fields: string, body: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${body}`;
export const length = 'Content-Length: 2';
export const chunked = 'Transfer-Encoding: chunked';
export const oneChunk = '2\r\nhi\r\n0\r\n\r\n';

/** Every difference that is meant, with an example: first where Node is laxer, then where it is stricter. */
export const meant: readonly (Difference & { name: string; kind: 'request' | 'response'; input: string })[] = [
  {
    name: 'a request line without a version, ended by a bare LF (llhttp#877)',
    kind: 'request',
    input: 'GET /x\nHost: a\r\n\r\n',
    here: 'bare-lf',
    node: 'taken',
  },
  {
    name: 'a bare LF in front of a request',
    kind: 'request',
    input: `\n${get}`,
    here: 'bare-lf',
    node: 'taken',
  },
  {
    name: 'a bare CR in front of a message',
    kind: 'response',
    input: `\r${ok(length, 'hi')}`,
    here: 'bare-cr',
    node: 'taken',
  },
  {
    name: 'a request line without a version (HTTP/0.9)',
    kind: 'request',
    input: 'GET /x\r\nHost: a\r\n\r\n',
    here: 'invalid-start-line',
    node: 'taken',
  },
  {
    name: 'two spaces in a request line',
    kind: 'request',
    input: 'GET /  HTTP/1.1\r\nHost: a\r\n\r\n',
    here: 'invalid-version',
    node: 'taken',
  },
  {
    name: 'a fragment in a target',
    kind: 'request',
    input: 'GET /#x HTTP/1.1\r\nHost: a\r\n\r\n',
    here: 'invalid-target',
    node: 'taken',
  },
  {
    name: 'the target * of another method than OPTIONS',
    kind: 'request',
    input: 'GET * HTTP/1.1\r\nHost: a\r\n\r\n',
    here: 'invalid-target',
    node: 'taken',
  },
  {
    name: 'more empty lines than a few',
    kind: 'request',
    input: `${get}${'\r\n'.repeat(5)}`,
    here: 'too-many-empty-lines',
    node: 'taken',
  },
  {
    name: 'no Host, which is a matter of the server there',
    kind: 'request',
    input: 'GET / HTTP/1.1\r\n\r\n',
    here: 'missing-host',
    node: 'taken',
  },
  {
    name: 'a Host that is none',
    kind: 'request',
    input: 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n',
    here: 'invalid-host',
    node: 'taken',
  },
  {
    name: 'two Hosts',
    kind: 'request',
    input: 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    here: 'repeated-host',
    node: 'taken',
  },
  {
    name: 'a coding that nobody here can take off',
    kind: 'request',
    input: post('Transfer-Encoding: gzip, chunked', oneChunk),
    here: 'unsupported-transfer-coding',
    node: 'taken',
  },
  {
    name: 'a coding that is no token',
    kind: 'request',
    input: post('Transfer-Encoding: a b, chunked', oneChunk),
    here: 'invalid-transfer-encoding',
    node: 'taken',
  },
  {
    name: 'a trailer that says where the request in front of it goes',
    kind: 'request',
    input: post(chunked, '0\r\nHost: b\r\n\r\n'),
    here: 'forbidden-trailer',
    node: 'taken',
  },
  {
    name: 'a CR, and then the end',
    kind: 'request',
    input: `${get}\r`,
    here: 'truncated',
    node: 'taken',
  },
  {
    name: 'a coding in HTTP/1.0',
    kind: 'request',
    input: 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    here: 'transfer-encoding-in-http-1.0',
    node: 'taken',
  },
  {
    name: 'a control character in a reason',
    kind: 'response',
    input: 'HTTP/1.1 200 O\x07K\r\nContent-Length: 0\r\n\r\n',
    here: 'invalid-reason',
    node: 'taken',
  },
  {
    name: 'no space behind a status',
    kind: 'response',
    input: 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n',
    here: 'invalid-status',
    node: 'taken',
  },
  {
    name: 'bytes behind an answer on a lasting connection',
    kind: 'response',
    input: `${ok(length, 'hi')}\r\n`,
    here: 'unexpected-bytes',
    node: 'taken',
  },
  {
    name: 'chunks behind a tab at the end of the coding, which Node does not know',
    kind: 'response',
    input: ok(`${chunked}\t`, oneChunk),
    here: 'taken',
    node: 'taken otherwise',
  },
  {
    name: 'the same in a request',
    kind: 'request',
    input: post(`${chunked}\t`, oneChunk),
    here: 'taken',
    node: 'HPE_INVALID_TRANSFER_ENCODING',
  },
  {
    name: 'the same in a response, where the chunks are none',
    kind: 'response',
    input: ok(`${chunked}\t`, 'hi'),
    here: 'invalid-chunk-size',
    node: 'taken',
  },
  {
    name: 'a method that Node has not heard of',
    kind: 'request',
    input: 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n',
    here: 'taken',
    node: 'HPE_INVALID_METHOD',
  },
  {
    name: 'a later minor version',
    kind: 'request',
    input: 'GET / HTTP/1.2\r\nHost: a\r\n\r\n',
    here: 'taken',
    node: 'HPE_INVALID_VERSION',
  },
  {
    name: 'a scheme with a digit',
    kind: 'request',
    input: 'GET h2://a/ HTTP/1.1\r\nHost: a\r\n\r\n',
    here: 'taken',
    node: 'HPE_INVALID_URL',
  },
  {
    name: 'bytes behind the last message of a connection',
    kind: 'request',
    input: `GET / HTTP/1.0\r\n\r\n${get}`,
    here: 'taken',
    node: 'HPE_CLOSED_CONNECTION',
  },
  {
    name: 'a folded value of an answer, which counts as one space',
    kind: 'response',
    input: ok(`X: y\r\n z\r\n${length}`, 'hi'),
    here: 'taken',
    node: 'HPE_INVALID_HEADER_TOKEN',
  },
];
