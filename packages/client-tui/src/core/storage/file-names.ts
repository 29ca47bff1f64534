/**
 * Names for downloaded files. What a server proposes is a proposal: no folders, nothing hidden, nothing that a terminal
 * or a file system could take for something else.
 */
import { visible } from '../text/visible.js';
import { contentTypeOf } from './content-types.js';

/** Most bytes of a name; file systems take 255. */
const longestName = 200;

/**
 * The name that an answer proposes: Content-Disposition's (RFC 6266), else the URL's last segment, else `download`.
 * @param disposition the field's value, a character a byte
 */
export function proposedName(disposition: string | undefined, url: string, contentType: string): string {
  const named = disposition === undefined ? '' : safeName(dispositionName(disposition) ?? '');
  if (named !== '') return named;
  const [path = ''] = url.replace(/^[a-z]+:\/\/[^/]*/i, '').split(/[?#]/);
  const fromUrl = safeName(percentDecoded(path.split('/').findLast((segment) => segment !== '') ?? ''));
  const name = fromUrl === '' ? 'download' : fromUrl;
  return name.includes('.') ? name : name + extensionOf(contentType);
}

/** `name` without what has no place in a file's name; empty where nothing is left. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const harmless = last
    .replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Surrogate}/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim()
    .replace(/^[.\s-]+|[.\s]+$/g, '');
  // Names of devices on Windows.
  const free = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(harmless) ? `_${harmless}` : harmless;
  return shortened(visible(free));
}

/** The file name of a Content-Disposition value; `filename*` (RFC 8187) goes before `filename`. */
function dispositionName(value: string): string | undefined {
  const extended = /;\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^\s;]+)/i.exec(value);
  if (extended !== null) {
    const [, charset = '', text = ''] = extended;
    const bytes = Buffer.from(percentBytes(text));
    return bytes.toString(/^utf/i.test(charset) ? 'utf8' : 'latin1');
  }
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(value);
  if (plain === null) return undefined;
  const text = plain[1]?.replace(/\\(.)/g, '$1') ?? plain[2] ?? '';
  return Buffer.from(text, 'latin1').toString();
}

function percentBytes(text: string): number[] {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/%[0-9A-Fa-f]{2}|[^]/g)) {
    bytes.push(part.length === 3 ? parseInt(part.slice(1), 16) : part.charCodeAt(0));
  }
  return bytes;
}

function percentDecoded(text: string): string {
  return Buffer.from(percentBytes(text)).toString();
}

const extensions: readonly string[] = ['.json', '.csv', '.ndjson', '.html', '.txt', '.xml', '.pdf', '.png', '.jpg', '.gif', '.svg', '.webp', '.zip', '.gz']; // prettier-ignore

function extensionOf(contentType: string): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return extensions.find((extension) => contentTypeOf(`x${extension}`) === type) ?? '';
}

function shortened(name: string): string {
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  const base = Array.from(name.slice(0, Math.min(name.length - extension.length, longestName)));
  while (Buffer.byteLength(base.join('') + extension) > longestName) base.pop();
  return base.join('') + extension;
}
