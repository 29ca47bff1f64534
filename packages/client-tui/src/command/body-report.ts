/** The report that is made unless another is asked for: the body to standard output or a file, heads to standard error. */
import type { ResponseHead } from '../core/exchange/exchange.js';
import { bodyWriter, type BodyWriter } from './body-writer.js';
import { CommandError, fileFault } from './errors.js';
import { responseText } from './head-text.js';
import { FileSink } from './file-sink.js';
import type { Output, Report } from './report.js';
import { asItIs } from './colors.js';
import { isClosedPipe, isSystemError, quietWhenClosed } from './sink.js';

/**
 * Writes the body as it comes.
 * @param file the file that takes it in place of standard output
 */
export function bodyReport(output: Output, file: string | undefined): Report {
  const { heads } = output;
  const closed = new AbortController();
  const sink = file === undefined ? undefined : new FileSink(file);
  let writer: BodyWriter | undefined;
  let fault: Error | undefined;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      // Whoever read standard output has seen enough (head, less): no error, and nothing more to fetch.
      if (file !== undefined || !isClosedPipe(error)) {
        fault = new CommandError(`${file ?? 'Standard output'} can't be written: ${fileFault(error)}.`);
      }
      closed.abort();
    }
  };
  return {
    recording: false,
    enough: closed.signal,
    watch: (request) => {
      const told = heads.watch(request);
      return {
        ...told,
        response(head, isFollowed) {
          told.response(head);
          if (!isFollowed) writer = writerFor(output, sink, head);
        },
        data: (bytes) => attempt(async () => writer?.write(bytes)),
      };
    },
    async finish({ last: { exchange } }) {
      if (!closed.signal.aborted) await attempt(async () => writer?.end());
      if (sink !== undefined) {
        // An empty body is a file too.
        if (exchange.response !== undefined) await attempt(() => sink.open());
        await attempt(() => sink.close());
      }
      if (exchange.trailers !== undefined && exchange.trailers.length > 0) await heads.trailers(exchange.trailers);
      if (fault === undefined) return undefined;
      await output.say(fault.message);
      return 1;
    },
  };
}

function writerFor(output: Output, sink: FileSink | undefined, head: ResponseHead): BodyWriter {
  const contentType = head.headers.get('content-type') ?? '';
  return bodyWriter(sink ?? output.out, sink === undefined ? output.style : asItIs, contentType, output.say);
}

/** Writes the head of the answer to standard output and fetches no body. */
export function headersReport({ out, paint, heads }: Output): Report {
  const enough = new AbortController();
  let written: Promise<void> = Promise.resolve();
  return {
    recording: false,
    enough: enough.signal,
    watch: (request) => {
      const told = heads.watch(request);
      return {
        ...told,
        response(head, isFollowed) {
          if (isFollowed) told.response(head);
          else {
            written = out.write(responseText(head, paint)).catch(quietWhenClosed);
            // It is awaited at the end; until then it is nobody's failure.
            written.catch(() => undefined);
            enough.abort();
          }
        },
      };
    },
    async finish() {
      await written;
      return undefined;
    },
  };
}
