/** The name that an answer proposes for a file; a proposal, from somebody who may mean ill. */
import { visible } from '../../../core/visible.js';

/** Most characters of a name: file systems take 255 bytes. */
const longestName = 60;

/** Endings for what comes without one. */
const endings: Readonly<Record<string, string>> = {
  'application/json': '.json',
  'application/problem+json': '.json',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/plain': '.txt',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/svg+xml': '.svg',
  'application/pdf': '.pdf',
  'application/zip': '.zip',
};

/** Content-Disposition's name (RFC 6266), else the last segment of the URL, else `response`; no folder, nothing hidden. */
export function proposedName(disposition: string | undefined, url: string, contentType: string): string {
  const named = safeName(dispositionName(disposition ?? ''));
  if (named !== '') return named;
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const name = safeName(decoded(path)) || 'response';
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return name.includes('.') ? name : name + (endings[type] ?? '');
}

/** The last part of a path, without what means something to a terminal, a shell or a file system. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const harmless = visible(last.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').replace(/[<>:"|?*]/g, '_')).trim();
  const shown = harmless.replace(/^[.\s-]+/, '').replace(/[.\s]+$/, '');
  if (/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(shown)) return `_${shown}`;
  const ending = /\.[^.]{1,10}$/.exec(shown)?.[0] ?? '';
  const letters = Array.from(shown.slice(0, shown.length - ending.length));
  return letters.slice(0, longestName).join('') + ending;
}

function dispositionName(value: string): string {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^\s;]+)/i.exec(value)?.[1];
  if (extended !== undefined) return decoded(extended);
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(value) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
