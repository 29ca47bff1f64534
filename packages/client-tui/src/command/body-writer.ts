/**
 * Writes the body of a response: into a pipe or a file byte for byte as it comes; on a terminal with its control
 * characters made visible, and JSON laid out. What is to be laid out is held back until it is whole.
 */
import { visible, visibleLines } from '../core/text/visible.js';
import { colored, type Style } from './colors.js';
import type { Sink } from './sink.js';

/** Takes the pieces of a body. Each call rejects as the sink does. */
export interface BodyWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes what was held back. */
  end(): Promise<void>;
}

/** Most bytes that are held back to be laid out: 4 MiB. Past it the body is written as it comes. */
export const layoutLimit = 4 * 1024 * 1024;

/**
 * A writer for a body of this type.
 * @param note takes one sentence about a body that is not written as was asked for
 */
export function bodyWriter(
  out: Sink,
  style: Style,
  contentType: string,
  note: (sentence: string) => Promise<void>,
): BodyWriter {
  const isJson = /^(?:application\/(?:[\w.+-]*\+)?|text\/)json\b/i.test(contentType);
  if (isJson && (style.layOut || style.color)) return jsonWriter(out, style, contentType, note);
  return out.isTerminal ? terminalWriter(out, contentType, note) : plainWriter(out);
}

function plainWriter(out: Sink): BodyWriter {
  return { write: (bytes) => out.write(bytes), end: () => Promise.resolve() };
}

/** For a terminal: harmless text that ends its line. Bodies that are no text are not drawn. */
function terminalWriter(out: Sink, contentType: string, note: (sentence: string) => Promise<void>): BodyWriter {
  const decoder = decoderFor(contentType);
  let last = '\n';
  let carried = '';
  let begun = false;
  let isUndrawn = false;
  const shown = async (text: string): Promise<void> => {
    if (text === '') return;
    last = text.at(-1) ?? last;
    await out.write(drawable(text));
  };
  return {
    async write(bytes) {
      if (!begun && isBinary(bytes)) {
        isUndrawn = true;
        const kind = contentType === '' ? 'no content type' : contentType;
        await note(`The body is no text (${kind}): save it with --output FILE, or look at it with --wire.`);
      }
      begun = true;
      if (isUndrawn) return;
      const text = carried + decoder.decode(bytes, { stream: true });
      // A CR may be the first half of a line end.
      carried = text.endsWith('\r') ? '\r' : '';
      await shown(carried === '' ? text : text.slice(0, -1));
    },
    async end() {
      if (isUndrawn) return;
      await shown(carried + decoder.decode());
      if (last !== '\n') await out.write('\n');
    },
  };
}

function jsonWriter(
  out: Sink,
  style: Style,
  contentType: string,
  note: (sentence: string) => Promise<void>,
): BodyWriter {
  const asItIs = out.isTerminal ? terminalWriter(out, contentType, note) : plainWriter(out);
  const held: Uint8Array[] = [];
  let length = 0;
  const release = async (): Promise<void> => {
    for (const piece of held.splice(0)) await asItIs.write(piece);
  };
  return {
    async write(bytes) {
      length += bytes.length;
      if (length <= layoutLimit) {
        held.push(bytes);
        return;
      }
      if (held.length > 0) await note(`More than ${layoutLimit / 1024 / 1024} MiB came: the body is not laid out.`);
      await release();
      await asItIs.write(bytes);
    },
    async end() {
      const laidOut = held.length === 0 ? undefined : await laidOutJson(Buffer.concat(held), style, out.isTerminal);
      if (laidOut === undefined) {
        await release();
        await asItIs.end();
      } else await out.write(`${laidOut}\n`);
    },
  };
}

/** A decoder for the charset that the type names; UTF-8 where it names none that is known. */
function decoderFor(contentType: string): InstanceType<typeof TextDecoder> {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

async function laidOutJson(bytes: Uint8Array, style: Style, isTerminal: boolean): Promise<string | undefined> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  // Only here is the scanner needed: what is not laid out starts without it.
  const { layOutJson } = await import('../core/text/json-layout.js');
  // Where there are colours there is a terminal in the end.
  const isDrawn = isTerminal || style.color;
  const safe = isDrawn ? visible : (source: string): string => source;
  const laidOut = layOutJson(text, {
    indent: style.layOut,
    paint: (token, source) => (style.color ? colored(token, safe(source)) : safe(source)),
  });
  // Between tokens, a CR alone would draw a line over itself.
  return isDrawn ? laidOut?.replace(/\r(?!\n)/g, visible) : laidOut;
}

/** Whether bytes are hardly text: a NUL is in next to none, and in most of the rest. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 1024).includes(0);
}

/** `text` without anything that a terminal would take for a command; tabs stay. */
export function drawable(text: string): string {
  return visibleLines(text).replaceAll('\u2409', '\t');
}
