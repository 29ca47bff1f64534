import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Child } from '../../test-support/child-process.js';
import { Random, seed } from '../../test-support/random.js';
import { makeFolder, openFolder, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf } from '../contract-suite/subject.js';
import { openCsvStore } from '../index.js';

/** `ROWHOUSE_KILLS=<number>` asks for more. */
const KILLS = Number(process.env['ROWHOUSE_KILLS'] ?? 10);

it(`loses nothing that was acknowledged, and shows no half transaction, when it is killed ${KILLS} times (ROWHOUSE_SEED=${seed})`, async () => {
  const random = new Random(seed);
  const folder = await makeFolder({ 'keyed.csv': 'id,transaction,text\n', 'log.csv': 'transaction;text\n' });
  const acknowledged = new Map<string, Set<string>>([
    ['keyed', new Set()],
    ['log', new Set()],
  ]);
  for (let kill = 0; kill < KILLS; kill++) {
    const child = new Child('writer.ts', folder, String(kill * 1_000_000));
    const limit = 1 + random.below(60);
    for (let lines = 0; lines < limit; lines++) {
      const line = await child.line();
      if (line === undefined) throw new Error(`The writer ended: ${await child.errors()}`);
      acknowledge(line, acknowledged);
    }
    await child.kill();
    // What it had printed before it died counts too.
    for (let line = await child.line(); line !== undefined; line = await child.line()) acknowledge(line, acknowledged);

    const store = await openCsvStore(folder);
    for (const [name, numbers] of acknowledged) {
      const table = (await store.table(name))!;
      const index = (await table.describe()).columns.findIndex((column) => column.name === 'transaction');
      const counts = new Map<string, number>();
      for (const cells of await cellsOf(table)) {
        counts.set(cells[index]!, (counts.get(cells[index]!) ?? 0) + 1);
        expect(cells[index + 1]).toBe('two\r\nlines, "quoted"');
      }
      expect(
        [...numbers].filter((number) => !counts.has(number)),
        'acknowledged and lost',
      ).toEqual([]);
      expect(
        [...counts].filter(([, count]) => count !== 2),
        'half transactions',
      ).toEqual([]);
    }
    await store.close();
    expect(await userFiles(folder)).toEqual(['keyed.csv', 'log.csv']);
  }
});

it('removes the temporary files that a crash left, and no others', async () => {
  const folder = await makeFolder();
  for (const name of ['.rowhouse-0123456789abcdef.tmp', '.rowhouse-mine.tmp', 'other.tmp']) {
    await writeFile(join(folder, name), 'x');
  }
  await openFolder(folder);
  expect(await userFiles(folder)).toEqual(['.rowhouse-mine.tmp', 'other.tmp']);
});

function acknowledge(line: string, acknowledged: ReadonlyMap<string, Set<string>>): void {
  // The last line may have been cut off by the kill: whole ones only.
  const match = /^(keyed|log) (\d+)$/.exec(line);
  if (match !== null) acknowledged.get(match[1]!)!.add(match[2]!);
}
