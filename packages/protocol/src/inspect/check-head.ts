/** What is to be said about a head that is named to its end: where the request goes, and fields that mean trouble. */
import type { FramingFault } from '../framing.js';
import { destinationOf, type TargetFault } from '../target.js';
import { expectsContinue } from '../message-head.js';
import { connectionOptions, framingOf, placeOf, valuesOf, type Head } from './head.js';
import type { Survey } from './survey.js';

export function checkHead(survey: Survey, head: Head): void {
  if (head.kind === 'response') {
    if (head.dialect === 'http') checkResponse(survey, head);
  } else if (head.dialect === 'http') checkRequest(survey, head);
  else if (valuesOf(head, 'host').length === 0) {
    const message = 'the request has no Host line, which carries the path in this dialect';
    refuseHead(survey, head, { code: 'missing-host', message, section: 'classic dialect' });
  }
}

/** A strict reader judges a head when it is whole, and stands at its first byte then. */
export function refuseHead(survey: Survey, head: Head, fault: TargetFault | FramingFault): void {
  survey.defect(fault.code, fault.message, fault.section, ...placeOf(head, fault.code), head.start);
}

function checkRequest(survey: Survey, head: Head): void {
  const { startLine, version } = head;
  const hosts = valuesOf(head, 'host');
  const destination = destinationOf(startLine.method, startLine.target, version, hosts);
  if ('code' in destination) refuseHead(survey, head, destination);
  else if (destination.form === 'absolute' && hosts.length > 0 && hosts[0] !== destination.authority) {
    const text = `the target names ${destination.authority} and counts; the Host field names another host`;
    survey.remark('warning', 'target-overrides-host', text, 'RFC 9112 section 3.2.2', ...fieldAt(head, 'host'));
  }
  if (startLine.method !== 'CONNECT') checkTarget(survey, head);

  const options = connectionOptions(head);
  if (version === '1.1' && options.includes('upgrade') && valuesOf(head, 'upgrade').length > 0) {
    const text = 'the client offers to speak another protocol; it is HTTP until the server answers 101';
    survey.remark('note', 'upgrade-proposed', text, 'RFC 9110 section 7.8', ...fieldAt(head, 'upgrade'));
  }
  if (version === '1.1' && expectsContinue(valuesOf(head, 'expect'))) {
    const text = 'the client waits for 100 Continue before it sends the body';
    survey.remark('note', 'expects-continue', text, 'RFC 9110 section 10.1.1', ...fieldAt(head, 'expect'));
  }
  checkKeepAlive(survey, head);
  if (startLine.method === 'CONNECT' && isFramed(head)) {
    const text = 'what follows CONNECT is no content, whatever this field says: others may take it for some';
    survey.remark('warning', 'framing-without-body', text, 'RFC 9110 section 9.3.6', ...framingFieldAt(head));
  }
  const framing = framingOf(head);
  const hasContent = framing.kind === 'chunked' || (framing.kind === 'length' && framing.length > 0);
  if (hasContent && ['GET', 'HEAD', 'DELETE'].includes(startLine.method)) {
    const text = `content has no meaning in a ${startLine.method} request: some servers refuse it, some leave it unread`;
    survey.remark('warning', 'content-without-meaning', text, 'RFC 9110 section 9.3', ...framingFieldAt(head));
  }
}

function checkResponse(survey: Survey, head: Head): void {
  const { status } = head;
  if (isFramed(head) && (status < 200 || status === 204)) {
    const text = `an answer ${status} never has a body, so it may not have a field that frames one`;
    survey.remark('warning', 'framing-without-body', text, 'RFC 9112 section 6.1', ...framingFieldAt(head));
  }
  checkKeepAlive(survey, head);
  if (framingOf(head).kind === 'until-close') {
    const text = 'the body ends where the connection does: a cut one looks whole';
    survey.remark('note', 'body-until-close', text, 'RFC 9112 section 6.3', head.start, head.startLine.line.end);
  }
}

function checkKeepAlive(survey: Survey, head: Head): void {
  if (head.version !== '1.0' || !connectionOptions(head).includes('keep-alive')) return;
  const text = 'HTTP/1.0 with keep-alive: proxies that know HTTP/1.0 only may hang on it';
  survey.remark('note', 'keep-alive-in-http-1.0', text, 'RFC 9112 appendix C.2.2', ...fieldAt(head, 'connection'));
}

/** Notes characters that RFC 3986 would have percent-encoded. Brackets are right around an IPv6 address only. */
function checkTarget(survey: Survey, head: Head): void {
  const { target, targetStart } = head.startLine;
  const from = targetStart + (/^[A-Za-z][A-Za-z0-9+\-.]*:\/\/[^/?]*/.exec(target)?.[0].length ?? 0);
  const path = target.slice(from - targetStart);
  const raw = path.match(/["<>[\\\]^`{|}]/g);
  if (raw !== null) {
    const at = from + path.indexOf(raw[0]);
    const text = `the target holds ${Array.from(new Set(raw)).join(' ')} as they are: a URI has them percent-encoded`;
    survey.remark('warning', 'unencoded-target', text, 'RFC 3986 section 2', at, at + 1);
  }
  const percent = path.search(/%(?![0-9A-Fa-f]{2})/);
  if (percent >= 0) {
    const text = 'a "%" in the target is not followed by two hexadecimal digits';
    const at = from + percent;
    survey.remark('warning', 'invalid-percent-encoding', text, 'RFC 3986 section 2.1', at, at + 1);
  }
}

function isFramed(head: Head): boolean {
  return valuesOf(head, 'content-length').length + valuesOf(head, 'transfer-encoding').length > 0;
}

function framingFieldAt(head: Head): readonly [start: number, end: number] {
  const names = valuesOf(head, 'content-length').length > 0 ? 'content-length' : 'transfer-encoding';
  return fieldAt(head, names);
}

/** Where the first line called `name` stands; it must be there. */
function fieldAt(head: Head, name: string): readonly [start: number, end: number] {
  const { start, end } = head.fields.find((line) => line.name === name)!;
  return [start, end];
}
