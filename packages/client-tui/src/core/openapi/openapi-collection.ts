/** Imported operations as the text of an `.http` file: variables first, then a request each, what may be added as comments. */
import { parseHttp, type SavedRequest } from '../collections/http-document.js';
import { renderRequest, unwritable } from '../collections/http-edits.js';
import { oneLine } from './document-node.js';
import type { ImportedOpenApi } from './openapi-import.js';

/** The file, and what could not be written into it. */
export interface OpenApiCollection {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Writes a collection. */
export function collectionOfOpenApi(imported: Extract<ImportedOpenApi, { kind: 'imported' }>): OpenApiCollection {
  const notes = [...imported.notes];
  const parts = [
    [`# ${imported.title}`, ...imported.variables.map(([name, value]) => `@${name} = ${value}`), ''].join('\n'),
  ];
  for (const { group, name, draft, options } of imported.requests) {
    const request: SavedRequest = { name: `${group} / ${name}`, draft };
    const whole = written(request, options);
    if (whole !== undefined) {
      parts.push(whole);
      continue;
    }
    const reason = unwritable(request) ?? 'it would read otherwise.';
    const without = written({ ...request, draft: { ...draft, body: '' } }, options);
    if (without !== undefined) parts.push(without);
    notes.push(`The ${without === undefined ? 'request' : 'body of'} "${oneLine(name)}" was left out: ${reason}`);
  }
  return { text: parts.join('\n'), notes };
}

/** A request with its options as comments; undefined where it would not be read back as it is. */
function written(request: SavedRequest, options: readonly string[]): string | undefined {
  if (unwritable(request) !== undefined) return undefined;
  const [title = '', ...rest] = renderRequest(request).split('\n');
  const comments = options.map((option) => `# ${oneLine(option, 160)}`);
  const text = [title, ...comments, ...rest].join('\n');
  const read = parseHttp(text).entries;
  const entry = read[0];
  const isSame =
    read.length === 1 &&
    entry?.name === request.name &&
    entry.draft.method === request.draft.method &&
    entry.draft.url === request.draft.url &&
    entry.draft.body === request.draft.body &&
    JSON.stringify(entry.draft.headers) === JSON.stringify(request.draft.headers);
  return isSame ? text : undefined;
}
