import { chown, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AFTER, BOTH, failure, given } from '../../test-support/faulty-table.js';
import { readText } from '../../test-support/temporary-folder.js';
import { commit } from '../contract-suite/subject.js';

const someoneElse = 12_345;

it.each(['EPERM', 'EINVAL'])('a file whose owner can not be kept is written, and is ours then (%s)', async (code) => {
  const { folder, fileSystem, table } = await given();
  const file = join(folder, 't.csv');
  const own = (await stat(file)).uid;
  const isGiven = await chown(file, someoneElse, someoneElse).then(
    () => true,
    () => false,
  );
  let asked = false;
  fileSystem.before('setOwner', () => {
    asked = true;
    throw failure(code);
  });
  await commit(table, ...BOTH);
  expect(await readText(folder, 't.csv')).toBe(AFTER);
  expect((await stat(file)).uid).toBe(own);
  // Only root can give the file to somebody else, for which the owner is asked about.
  expect(asked).toBe(isGiven);
});
