/**
 * A JSON document that is put together field by field. Raw values keep the text they were written in, so that a number
 * keeps its digits; objects keep the order in which their members came.
 */
import { append, type FieldPath, type FieldStep } from './items.js';
import { CommandError } from './errors.js';

/** A value that is written already. */
type Written = string;
type Node = Written | Map<string, Node> | Node[];

/** A field: where it goes and the JSON text of its value. */
export interface JsonField {
  readonly name: string;
  readonly path: FieldPath;
  readonly source: string;
}

/**
 * The JSON text of all fields together; a later field of the same path takes the place of an earlier one.
 * @throws CommandError where two fields ask for different kinds of value in one place
 */
export function jsonOf(fields: readonly JsonField[]): string {
  let root: Node | undefined;
  for (const field of fields) root = placed(root, field.path, field, 0);
  return root === undefined ? '{}' : written(root);
}

/** `node` with the field in it, `depth` steps of its path having been gone. */
function placed(node: Node | undefined, path: FieldPath, field: JsonField, depth: number): Node {
  const step = path[depth];
  if (step === undefined) return field.source;
  if (typeof step === 'string') {
    const object = node ?? new Map<string, Node>();
    if (!(object instanceof Map)) throw clash(field, depth, 'an object', node);
    object.set(step, placed(object.get(step), path, field, depth + 1));
    return object;
  }
  const list = node ?? [];
  if (!Array.isArray(list)) throw clash(field, depth, 'a list', node);
  const index = step === append ? list.length : step;
  while (list.length < index) list.push('null');
  list[index] = placed(list[index], path, field, depth + 1);
  return list;
}

function clash(field: JsonField, depth: number, wanted: string, node: Node | undefined): CommandError {
  const there = Array.isArray(node) ? 'a list' : node instanceof Map ? 'an object' : 'a single value';
  const place = depth === 0 ? 'the body' : `"${pathText(field.path.slice(0, depth))}"`;
  return new CommandError(
    `The field "${field.name}" needs ${wanted} in ${place}, where an earlier one put ${there}: change one of them.`,
  );
}

function pathText(path: readonly FieldStep[]): string {
  return path
    .map((step, depth) => (step === append ? '[]' : depth === 0 && typeof step === 'string' ? step : `[${step}]`))
    .join('');
}

function written(node: Node): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return `[${node.map(written).join(',')}]`;
  return `{${[...node].map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`).join(',')}}`;
}
