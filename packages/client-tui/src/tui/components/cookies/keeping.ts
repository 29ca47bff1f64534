/** Cookies that an answer sets: taken into the jar, and the jar onto the disk. */
import { writeCookies } from '../../../core/cookies/cookie-files.js';
import type { Exchange } from '../../../core/exchange/exchange.js';
import { FileError } from '../../../core/storage/text-files.js';
import type { EffectContext } from '../../effect-context.js';

/** Takes the cookies of an answer, where the settings want them kept. */
export async function keepCookies({ url, response, dialect }: Exchange, context: EffectContext): Promise<void> {
  const fields = response?.headers.getAll('set-cookie') ?? [];
  if (!context.settings.cookies || dialect === 'classic' || fields.length === 0) return;
  const { refused } = context.cookies.take(url, fields);
  if (refused[0] !== undefined) context.dispatch({ type: 'cookies-refused', message: refused[0] });
  await saveJar(context);
}

/** Writes the jar, and tells what is in it. */
export async function saveJar({ cookies, folders, dispatch }: EffectContext): Promise<void> {
  dispatch({ type: 'cookies-came', cookies: cookies.list() });
  try {
    await writeCookies(folders.state, cookies);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    dispatch({ type: 'cookies-refused', message: error.message });
  }
}
