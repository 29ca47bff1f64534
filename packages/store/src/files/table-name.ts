import { StoreError } from '../errors.js';

/**
 * Which names tables can have, and which file each one is. A name is used as it stands, never decoded or folded, so
 * that no spelling of it can lead out of the folder.
 */

const EXTENSION = '.csv';
const MAX_NAME_BYTES = 200;
/** Windows gives these to devices, with any extension and in any case. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN_CHARACTER = /[\u0000-\u001f\u007f-\u009f/\\:*?"<>|\ufffd]|\p{Surrogate}/u;

/** Why a table cannot have this name, as the end of the sentence "the name …"; undefined where it can. */
export function tableNameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  if (name.startsWith('.') || name.startsWith('_')) return `begins with '${name[0]!}', which is kept for other uses`;
  if (FORBIDDEN_CHARACTER.test(name)) {
    return 'holds a control character, a character that is no text, or one of / \\ : * ? " < > |';
  }
  if (DEVICE_NAME.test(name)) return 'is the name of a device on Windows';
  if (name.endsWith('.') || name.endsWith(' ')) return 'ends with a full stop or a blank, which Windows drops';
  return undefined;
}

/** Throws `invalid-table-name`. */
export function checkTableName(name: string): void {
  const fault = tableNameFault(name);
  if (fault === undefined) return;
  throw new StoreError('invalid-table-name', `A table cannot be called ${JSON.stringify(name)}: the name ${fault}.`, {
    table: name,
  });
}

export function fileNameOf(table: string): string {
  return table + EXTENSION;
}

/** The table that a file of the folder would be, by its name alone; undefined for files that are none of ours. */
export function tableNameOf(fileName: string): string | undefined {
  if (!fileName.endsWith(EXTENSION) || fileName.startsWith('.') || fileName.startsWith('_')) return undefined;
  return fileName.slice(0, -EXTENSION.length);
}

/** Names in the order of their UTF-8 bytes. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
