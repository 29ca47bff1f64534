/**
 * The terminal's modes, and the keys that come from it. What is switched on here is switched off here: raw mode,
 * bracketed paste and the mouse. (Ink has the alternate screen and the cursor, and writes the frames.)
 */
import type { Clock } from '../core/clock.js';
import { heldFor, InputDecoder, type Input } from './input-decoder.js';

/** Where keys come from: `process.stdin`, or a stand-in. */
export type KeyboardStream = Pick<
  NodeJS.ReadStream,
  'isTTY' | 'setRawMode' | 'setEncoding' | 'on' | 'off' | 'resume' | 'pause' | 'unref' | 'ref'
>;

/** Where frames go: `process.stdout`, or a stand-in. */
export type ScreenStream = NodeJS.WriteStream;

const pasteOn = '\u001b[?2004h';
const pasteOff = '\u001b[?2004l';
/** Presses and the wheel (1000), told by numbers that have no limit (SGR, 1006). */
const mouseOn = '\u001b[?1000h\u001b[?1006h';
const mouseOff = '\u001b[?1006l\u001b[?1000l';

/** The keyboard of a terminal. */
export class Keyboard {
  readonly #stdin: KeyboardStream;
  readonly #stdout: ScreenStream;
  readonly #clock: Clock;
  readonly #take: (inputs: readonly Input[]) => void;
  #decoder = new InputDecoder();
  #cancelFlush: () => void = () => undefined;
  #isOpen = false;
  /** Whether the mouse is wanted, and whether it is listened to now. */
  #wantsMouse = false;
  #hasMouse = false;

  /** @param take is given the keys of each chunk together, so that a burst is drawn once */
  constructor(stdin: KeyboardStream, stdout: ScreenStream, clock: Clock, take: (inputs: readonly Input[]) => void) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#clock = clock;
    this.#take = take;
  }

  /** Raw mode and bracketed paste on; keys are taken from now on. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#stdin.setEncoding('utf8');
    this.#stdin.setRawMode(true);
    this.#stdin.on('data', this.#onData);
    this.#stdin.ref();
    this.#stdin.resume();
    this.#stdout.write(pasteOn);
    this.#switchMouse();
  }

  /** The mouse is listened to while the keyboard is open, or left to the terminal, which can select text by it. */
  useMouse(isWanted: boolean): void {
    this.#wantsMouse = isWanted;
    this.#switchMouse();
  }

  #switchMouse(): void {
    const isOn = this.#wantsMouse && this.#isOpen;
    if (isOn === this.#hasMouse) return;
    this.#hasMouse = isOn;
    this.#stdout.write(isOn ? mouseOn : mouseOff);
  }

  /** The terminal as it was found; what was typed and not taken yet is left for the shell. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#cancelFlush();
    this.#decoder = new InputDecoder();
    this.#stdin.off('data', this.#onData);
    this.#stdin.pause();
    this.#stdin.unref();
    this.#stdin.setRawMode(false);
    this.#stdout.write(pasteOff);
    this.#switchMouse();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    this.#cancelFlush();
    const inputs = this.#decoder.push(chunk.toString());
    if (this.#decoder.isHolding) {
      this.#cancelFlush = this.#clock.after(heldFor, () => {
        this.#take(this.#decoder.flush());
      });
    }
    if (inputs.length > 0) this.#take(inputs);
  };
}
