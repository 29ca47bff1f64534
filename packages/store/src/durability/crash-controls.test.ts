import { JSONFile } from 'lowdb/node';
import { Low } from 'lowdb';
import { expect, it } from 'vitest';
import writeFileAtomic from 'write-file-atomic';
import { Explorer } from '../../test-support/crash-exploration/explorer.js';
import { mount } from '../../test-support/crash-exploration/simulated-node-fs.js';
import { Random, seed } from '../../test-support/random.js';
import { type DiskImage, SimulatedDisk } from '../../test-support/simulated-disk/index.js';

/**
 * Controls for `crash-states.test.ts`: two packages that many programs keep their data with, as they are published, on
 * the same simulated disk. Neither promises what the store promises, so the same exploration must find what they lose:
 * lowdb syncs nothing, write-file-atomic does not sync the folder.
 */

const FOLDER = '/data';
const FILE = `${FOLDER}/db.json`;
const WRITES = 40;

interface Expected {
  readonly begun: number;
  readonly acknowledged: number;
}

/** Writes the numbers from 1 on, one after the other; each is acknowledged when the package says that it is written. */
type Write = (number: number) => Promise<void>;

async function explore(write: Write, disk: SimulatedDisk): Promise<Explorer<Expected>> {
  const explorer = new Explorer<Expected>(new Random(seed), {
    imagesPerOperation: 10,
    oneInCutAgain: Infinity,
    stopAtViolation: false,
  });
  let expected: Expected = { begun: 0, acknowledged: 0 };
  await explorer.explore({
    disk,
    endsAt: Infinity,
    live: async () => {
      for (let number = 1; number <= WRITES; number++) {
        expected = { ...expected, begun: number };
        await write(number);
        expected = { ...expected, acknowledged: number };
      }
    },
    expectation: () => expected,
    check: (_, image, { begun, acknowledged }) => Promise.resolve(faultOf(image, begun, acknowledged)),
  });
  return explorer;
}

function faultOf(image: DiskImage, begun: number, acknowledged: number): string | undefined {
  const text = image.read(FILE)?.toBuffer().toString();
  if (text === undefined) return acknowledged === 0 ? undefined : 'lost: the file is gone';
  let number: unknown;
  try {
    number = (JSON.parse(text) as { number: unknown }).number;
  } catch {
    return `destroyed: the file holds ${text.length} bytes that are no JSON`;
  }
  if (typeof number !== 'number' || number > begun) return `destroyed: ${text}`;
  return number < acknowledged ? `lost: ${number} is left of ${acknowledged} writes` : undefined;
}

function count(explorer: Explorer<Expected>, kind: string, name: string): number {
  const found = explorer.violations.filter(({ message }) => message.startsWith(kind)).length;
  process.stderr.write(`crash exploration of ${name}: ${kind} in ${found} of ${explorer.states} states\n`);
  return found;
}

it(`lowdb loses acknowledged writes, and the file with them (ROWHOUSE_SEED=${seed})`, async () => {
  const disk = SimulatedDisk.of({ [FILE]: '{"number":0}' }, { seed });
  const unmount = mount(disk, FOLDER);
  try {
    const database = new Low(new JSONFile<{ number: number }>(FILE), { number: 0 });
    await database.read();
    const explorer = await explore((number) => {
      database.data.number = number;
      return database.write();
    }, disk);
    expect(count(explorer, 'lost', 'lowdb')).toBeGreaterThan(0);
    expect(count(explorer, 'destroyed', 'lowdb')).toBeGreaterThan(0);
  } finally {
    unmount();
  }
});

it(`write-file-atomic keeps the file whole, but loses acknowledged writes (ROWHOUSE_SEED=${seed})`, async () => {
  const disk = SimulatedDisk.of({ [FILE]: '{"number":0}' }, { seed });
  const unmount = mount(disk, FOLDER);
  try {
    const explorer = await explore((number) => writeFileAtomic(FILE, JSON.stringify({ number })), disk);
    expect(count(explorer, 'lost', 'write-file-atomic')).toBeGreaterThan(0);
    expect(count(explorer, 'destroyed', 'write-file-atomic')).toBe(0);
  } finally {
    unmount();
  }
});
