/** The cookie jar on disk, for its owner alone. */
import { join } from 'node:path';
import { setAside } from '../storage/set-aside.js';
import { privateMode, readTextFile, writeTextFile } from '../storage/text-files.js';
import { CookieJar } from './cookie-jar.js';

const fileName = 'cookies.json';

/** Most bytes of the file: 3,000 cookies of 4 KiB, and their dates. */
const sizeLimit = 16 * 1024 * 1024;

/** The saved jar, or an empty one; with a notice where the file was damaged and set aside. */
export async function readCookies(
  folder: string,
  now = new Date(),
): Promise<{ readonly jar: CookieJar; readonly notice: string | undefined }> {
  const path = join(folder, fileName);
  const file = await readTextFile(path, sizeLimit);
  if (file === undefined) return { jar: new CookieJar(), notice: undefined };
  const jar = CookieJar.parse(file.text);
  if (jar !== undefined) return { jar, notice: undefined };
  return { jar: new CookieJar(), notice: await setAside(path, 'it holds no cookies', now) };
}

/**
 * Saves the jar, if it has changed.
 * @throws FileError where it can't be written
 */
export async function writeCookies(folder: string, jar: CookieJar): Promise<void> {
  if (!jar.hasChanged) return;
  const text = jar.serialize();
  jar.saved();
  try {
    await writeTextFile(join(folder, fileName), text, privateMode);
  } catch (error) {
    jar.notSaved();
    throw error;
  }
}
