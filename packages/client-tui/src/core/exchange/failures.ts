/**
 * Errors of the system and of the codec, in one sentence each that says what to do.
 */
import { greetingText, ProtocolError } from '@rowhouse/protocol';
import type { Endpoint } from '../connections/byte-stream.js';
import { ExchangeFailure } from './exchange.js';
import { hostInUrl } from '../request/address.js';

function codeOf(error: unknown): string {
  // A name with several addresses fails with all their errors together.
  const single = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  return single instanceof Error && 'code' in single ? String(single.code) : '';
}

/** What did not come in time. @param patience in milliseconds */
export function timeOut(what: string, endpoint: Endpoint, patience: number): ExchangeFailure {
  return new ExchangeFailure('time-out', `No ${what} came from ${placeOf(endpoint)} within ${seconds(patience)}.`);
}

function placeOf({ host, port }: Endpoint): string {
  return `${hostInUrl(host)}:${port}`;
}

/** Milliseconds as people read them. */
export function seconds(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

/** The failure of a connection that could not be made, or that broke. */
export function connectionFailure(error: unknown, endpoint: Endpoint, connected: boolean): ExchangeFailure {
  return new ExchangeFailure('connection', sentence(error, endpoint, connected), { cause: error });
}

/** What is wrong with a server's certificate, by the system's code; each sentence goes on with what to do. */
const certificateFaults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an authority that this machine does not know',
  CERT_UNTRUSTED: 'comes from an authority that is not trusted',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  CERT_SIGNATURE_FAILURE: 'has a signature that is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for other names',
};

function sentence(error: unknown, endpoint: Endpoint, connected: boolean): string {
  const code = codeOf(error);
  const place = placeOf(endpoint);
  const fault = certificateFaults[code];
  if (fault !== undefined) {
    return `The certificate of ${place} ${fault}: if that is expected, say --insecure, or trust its authority with --ca FILE.`;
  }
  if (endpoint.secure === true && !connected && isNoTls(code, error)) {
    return `${place} does not speak TLS: try http:// instead of https://, or another port.`;
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens on ${place}: start a server there (rowhouse), or change the address.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return `The name ${endpoint.host} has no address: check how it is spelled, and the network.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return `${place} can't be reached from this machine: check the address and the network.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return connected
        ? `${place} broke the connection off before the answer was complete.`
        : `${place} refused the connection as it was made.`;
    default: {
      const detail = error instanceof Error && error.message !== '' ? error.message : String(error);
      return connected ? `The connection to ${place} broke: ${detail}.` : `${place} can't be connected to: ${detail}.`;
    }
  }
}

/** Whether a handshake failed because what came was no TLS. */
function isNoTls(code: string, error: unknown): boolean {
  return (
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|EPROTO/.test(code) &&
    /wrong version number|packet length too long|unknown protocol|http request/i.test(String(error))
  );
}

/**
 * The failure that the codec's error stands for; another error is thrown on.
 * @param received the first bytes that came, to tell a server that speaks the other dialect
 */
export function protocolFailure(error: unknown, received: Uint8Array | undefined): ExchangeFailure {
  if (!(error instanceof ProtocolError)) throw error;
  const message = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  if (error.fault === 'local') {
    return new ExchangeFailure('unsendable', `This may not be sent: ${message}`, {
      section: error.section,
      cause: error,
    });
  }
  const place = `at byte ${error.offset} of what came (${error.section})`;
  // Whoever asks a classic server in HTTP need not hear first which byte was wrong.
  const greets = received !== undefined && startsWith(received, greetingText);
  const advice = greets ? 'The server greets, as the classic dialect does: try that one. ' : '';
  return new ExchangeFailure('protocol', `${advice}The answer is malformed ${place}: ${message}`, {
    section: error.section,
    cause: error,
  });
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, text.length)) === text;
}
