import { type FileSystem, StoreError, type TableStore } from '../../src/index.js';
import type { Random } from '../random.js';
import { type FaultPlan, SimulatedDisk } from '../simulated-disk/index.js';
import { Explorer, type Violation } from './explorer.js';
import { checkStore, FOLDER, type OpenStore } from './store-check.js';
import { drawBeginning, type Expectations, Workload } from './workload.js';

/**
 * Explores what crashes leave of an engine: sessions of several lives on one disk, each of which begins with what the
 * one before left when the power was cut or its process was killed, some of them with a fault of the disk as well.
 */
export interface StoreExplorationOptions {
  /** The engine. It is given a file system and must use nothing else. */
  readonly open: OpenStore;
  /** Waits until the engine has done, or has begun to do, what it does in the background. Default: nothing to wait for. */
  readonly settle?: (store: TableStore) => Promise<void>;
  /** Stands between the engine and the disk, to break what the engine does. Default: the disk itself. */
  readonly through?: (disk: SimulatedDisk) => FileSystem;
  readonly random: Random;
  /** So many states are explored; fewer only where a violation is found. */
  readonly states: number;
  /** Called now and then with the figures so far. */
  readonly progress?: (figures: Figures) => void;
}

export interface Figures {
  /** See {@link Explorer.states}. */
  readonly states: number;
  readonly statesCutAgain: number;
  readonly cuts: number;
  readonly lives: number;
  readonly violation: Violation | undefined;
}

const EXPLORER = { imagesPerOperation: 10, oneInCutAgain: 4 };
const LIVES_OF_A_SESSION = 3;
const ROUNDS_OF_A_LIFE = 6;
/** A process that is killed before it is done has made at most so many operations. */
const MAX_OPERATIONS = 250;
const PROGRESS_LIVES = 500;

export async function exploreStore(options: StoreExplorationOptions): Promise<Figures> {
  const { random, progress } = options;
  const explorer = new Explorer<Expectations>(random, EXPLORER);
  let lives = 0;
  const figures = (): Figures => {
    const { states, statesCutAgain, cuts, violations } = explorer;
    return { states, statesCutAgain, cuts, lives, violation: violations[0] };
  };
  const isDone = (): boolean => explorer.violations.length > 0 || explorer.states >= options.states;
  while (!isDone()) {
    const beginning = drawBeginning(random);
    let { expectations } = beginning;
    let disk = SimulatedDisk.of(beginning.files, { seed: random.below(2 ** 32), faults: drawFaults(random) });
    for (let life = 0; life < LIVES_OF_A_SESSION && !isDone(); life++) {
      if (++lives % PROGRESS_LIVES === 0) progress?.(figures());
      ({ disk, expectations } = await exploreLife(options, explorer, disk, expectations));
    }
  }
  return figures();
}

interface Rest {
  readonly disk: SimulatedDisk;
  readonly expectations: Expectations;
}

async function exploreLife(
  { open, settle = () => Promise.resolve(), through = (disk) => disk, random, states }: StoreExplorationOptions,
  explorer: Explorer<Expectations>,
  disk: SimulatedDisk,
  before: Expectations,
): Promise<Rest> {
  let workload: Workload | undefined;
  const expectation = (): Expectations => workload?.expectations() ?? before;
  const live = async (): Promise<void> => {
    const store = await unlessFaulty(disk, () => open(FOLDER, through(disk)));
    if (store === undefined) return;
    workload = await unlessFaulty(disk, () => Workload.over(store, before, random));
    await workload?.run(store, ROUNDS_OF_A_LIFE, settle, () => disk.isFaulty);
    if (random.below(2) === 0) await store.close();
  };
  const end = await explorer.explore(
    {
      disk,
      live,
      endsAt: random.below(2) === 0 ? random.below(MAX_OPERATIONS) : Infinity,
      beforeOperation: (operation) => workload?.editNowAndThen(disk, operation),
      expectation,
      check: (booted, left, expectations) =>
        checkStore((folder) => open(folder, through(booted)), booted, left, expectations),
    },
    states,
  );
  // A sync that failed has lost what it should have written, and no store that is opened then could know.
  const seed = random.below(2 ** 32);
  const isPowerCut = disk.isFaulty || random.below(2) === 0;
  const faults = drawFaults(random);
  if (isPowerCut) disk.cutPower();
  return {
    disk: isPowerCut ? new SimulatedDisk(end.image, { seed, faults }) : disk.killProcesses({ seed }),
    expectations: end.expectation,
  };
}

/** Undefined where a planned fault kept the store from being opened, or read. */
async function unlessFaulty<T>(disk: SimulatedDisk, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (disk.isFaulty && error instanceof StoreError) return undefined;
    throw error;
  }
}

/** None, in most lives. */
function drawFaults(random: Random): FaultPlan {
  switch (random.below(8)) {
    case 0:
      return { maxWriteBytes: 100 + random.below(700) };
    case 1:
      return { freeBytes: random.below(8000) };
    case 2:
    case 3:
      return {
        faults: random.many(1, 2, () => ({
          operation: random.below(150),
          code: random.pick(['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'EROFS']),
          lasts: random.pick(['once', 'for-good']),
        })),
        afterFailedSync: random.pick(['written', 'on-disk']),
      };
    default:
      return {};
  }
}
