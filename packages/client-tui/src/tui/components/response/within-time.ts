/**
 * Work that must not take long, whatever it is given: patterns that try every way to match, markup that is nested
 * without end. Nothing but V8's own watchdog can stop such work, and `node:vm` is the way to it.
 */
import { createContext, Script } from 'node:vm';

/** The work was stopped. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

const context: { work?: () => void } = createContext({});
const script = new Script('work()');

/**
 * What `work` answers, if it does in time.
 * @throws TookTooLong after so many milliseconds; the work is left where it was
 */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  let answer: { readonly value: T } | undefined;
  context.work = () => {
    answer = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TookTooLong(`Took longer than ${milliseconds} ms.`, { cause: error });
  } finally {
    delete context.work;
  }
  if (answer === undefined) throw new Error('The work came to no answer.');
  return answer.value;
}
