import { Random } from '../random.js';
import { type DiskImage, type DiskOperation, SimulatedDisk } from '../simulated-disk/index.js';

/**
 * Runs one life of a process on a simulated disk, and at each of its operations cuts the power, as it were: takes images
 * of what could be on the disk, and holds each against what must be true of it. The life itself goes on, since up to the
 * cut it would have been the same. Now and then the power is cut again while an image is being opened.
 *
 * It knows nothing of what is written and how: it is given a life, what it promised so far, and a check of an image.
 */
export interface Life<Expectation> {
  readonly disk: SimulatedDisk;
  /** Resolves when the process has done all that it had to do. */
  live(): Promise<void>;
  /** The process is gone before this operation, counted from 0; where there are fewer, when it has done all. */
  readonly endsAt: number;
  /** Called before each operation of the life, before the power is cut there. */
  beforeOperation?(operation: DiskOperation): void;
  /** What must hold of a disk that loses power now. The same object as long as the same must hold. */
  expectation(): Expectation;
  /** Opens what is on the disk, and says what is wrong; undefined where nothing is. `image` is what it was booted from. */
  check(disk: SimulatedDisk, image: DiskImage, expectation: Expectation): Promise<string | undefined>;
}

/** How a life ended. */
export interface End<Expectation> {
  readonly image: DiskImage;
  readonly expectation: Expectation;
}

export interface ExplorerOptions {
  /** Images that are taken at one operation, at most. */
  readonly imagesPerOperation: number;
  /** One in so many images is cut off again while it is being opened. */
  readonly oneInCutAgain: number;
  /** Stops at the first violation. Default true. */
  readonly stopAtViolation?: boolean;
}

export interface Violation {
  readonly message: string;
  /** The last operations before the cut. */
  readonly operations: readonly string[];
  /** What was on the disk. */
  readonly image: readonly string[];
}

interface State<Expectation> {
  readonly image: DiskImage;
  readonly expectation: Expectation;
  readonly operations: readonly string[];
  /** How often the power was cut. */
  readonly cuts: number;
  /** Of all that is random in its check, so that it does not depend on which checks run beside it. */
  readonly seed: number;
}

const MAX_CUTS = 3;
/** An opening is cut off at one of its first so many operations. At each of them, and there would be little else. */
const MAX_OPERATIONS_OF_AN_OPENING = 80;
/** So many images are taken there. */
const IMAGES_CUT_AGAIN = 4;
/** So many images are opened at a time: the CSV parser waits for turns of the event loop, which they share. */
const CHECKED_AT_A_TIME = 128;
const OPERATIONS_SHOWN = 16;

export class Explorer<Expectation> {
  /** Images that were opened and checked, each different from all others of its life in content or in expectation. */
  states = 0;
  /** Those of them that were left by a second or third cut, while an image was being opened. */
  statesCutAgain = 0;
  /** Operations at which the power was cut. */
  cuts = 0;
  readonly violations: Violation[] = [];
  readonly #random: Random;
  readonly #options: ExplorerOptions;
  readonly #expectationNumbers = new Map<Expectation, number>();
  #seen = new Set<string>();
  #waiting: State<Expectation>[] = [];

  constructor(random: Random, options: ExplorerOptions) {
    this.#random = random;
    this.#options = options;
  }

  /**
   * Explores one life, from the disk as it is; stops at `maxStates`. Resolves with an image of what its end could leave,
   * and with what must hold of it.
   */
  async explore(life: Life<Expectation>, maxStates = Infinity): Promise<End<Expectation>> {
    this.#seen = new Set();
    this.#waiting = [];
    this.#expectationNumbers.clear();
    const { disk } = life;
    const operations: string[] = [];
    const take = (): void => {
      this.#take(disk, life.expectation(), operations);
    };
    let expectation: Expectation | undefined;
    const killed = new Promise<void>((resolve) => {
      const observer = whenChanged(
        disk,
        () => life.expectation(),
        take,
        (operation) => {
          operations.push(operation);
          if (operations.length > OPERATIONS_SHOWN) operations.shift();
        },
      );
      disk.observe((operation, path, index) => {
        if (index < life.endsAt) life.beforeOperation?.(operation);
        observer(operation, path);
        if (index < life.endsAt) return;
        // What the dying process still says is not heard.
        expectation = life.expectation();
        disk.cutPower();
        resolve();
      });
    });
    try {
      await Promise.race([life.live(), killed]);
    } catch (error) {
      this.violations.push({ message: textOf(error), operations, image: disk.image().describe() });
    }
    expectation ??= life.expectation();
    this.#take(disk, expectation, operations);
    disk.observe(undefined);
    await this.#checkAll(life, maxStates);
    const left = [...disk.powerCuts({ limit: this.#options.imagesPerOperation })];
    return { image: this.#random.pick(left), expectation };
  }

  #take(
    disk: SimulatedDisk,
    expectation: Expectation,
    operations: readonly string[],
    { cuts, limit, random } = { cuts: 1, limit: this.#options.imagesPerOperation, random: this.#random },
  ): void {
    this.cuts++;
    let number = this.#expectationNumbers.get(expectation);
    if (number === undefined) {
      number = this.#expectationNumbers.size;
      this.#expectationNumbers.set(expectation, number);
    }
    for (const image of disk.powerCuts({ limit })) {
      const fingerprint = `${number} ${image.fingerprint}`;
      if (this.#seen.has(fingerprint)) continue;
      this.#seen.add(fingerprint);
      const seed = random.below(2 ** 32);
      this.#waiting.push({ image, expectation, operations: [...operations], cuts, seed });
    }
  }

  async #checkAll(life: Life<Expectation>, maxStates: number): Promise<void> {
    const worker = async (): Promise<void> => {
      for (;;) {
        const state = this.#waiting.pop();
        if (state === undefined || this.states >= maxStates || this.#isDone()) return;
        await this.#check(life, state);
      }
    };
    // A check can bring more to do after a worker found nothing left.
    while (this.#waiting.length > 0 && this.states < maxStates && !this.#isDone()) {
      await Promise.all(Array.from({ length: CHECKED_AT_A_TIME }, worker));
    }
  }

  async #check(life: Life<Expectation>, state: State<Expectation>): Promise<void> {
    const { image, expectation, cuts } = state;
    this.states++;
    if (cuts > 1) this.statesCutAgain++;
    const random = new Random(state.seed);
    const disk = new SimulatedDisk(image, { seed: random.below(2 ** 32) });
    if (cuts < MAX_CUTS && random.below(this.#options.oneInCutAgain) === 0) {
      const operations = [...state.operations, '(power cut)'];
      const take = (): void => {
        this.#take(disk, expectation, operations, { cuts: cuts + 1, limit: IMAGES_CUT_AGAIN, random });
      };
      const cutAt = random.below(MAX_OPERATIONS_OF_AN_OPENING);
      disk.observe((operation, path, index) => {
        if (index === cutAt) take();
        operations.push(`${operation} ${path}`);
      });
    }
    let message: string | undefined;
    try {
      message = await life.check(disk, image, expectation);
    } catch (error) {
      message = textOf(error);
    }
    // What is left running in the background of this store has no disk any more.
    disk.observe(undefined);
    disk.cutPower();
    if (message !== undefined) {
      this.violations.push({ message, operations: state.operations, image: image.describe() });
    }
  }

  #isDone(): boolean {
    return this.violations.length > 0 && this.#options.stopAtViolation !== false;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Before each operation before which something changed, on the disk or in what must hold. */
function whenChanged(
  disk: SimulatedDisk,
  expectation: () => unknown,
  take: () => void,
  note: (operation: string) => void,
): (operation: DiskOperation, path: string) => void {
  let version: number | undefined;
  let expected: unknown;
  return (operation, path) => {
    if (disk.version !== version || expectation() !== expected) take();
    version = disk.version;
    expected = expectation();
    note(`${operation} ${path}`);
  };
}

export function describeViolation({ message, operations, image }: Violation): string {
  const lines = [message, 'The last operations before the power was cut:', ...operations, 'On the disk:', ...image];
  // Cells that are long to fill sectors and blocks repeat a word.
  return lines.join('\n').replaceAll(/(sector|block)\1+/g, '$1…');
}
