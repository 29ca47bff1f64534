/**
 * The loop: messages go through `update`, effects are done, and the model is drawn once for all that came together.
 */
import type { Effect, Message, Updated } from './messages.js';
import type { Model } from './model.js';

/** What the loop works with. */
export interface ProgramParts {
  readonly update: (model: Model, message: Message) => Updated;
  readonly run: (effect: Effect) => void;
  readonly draw: (model: Model) => void;
}

/** A running loop. */
export class Program {
  readonly #parts: ProgramParts;
  #model: Model;

  constructor(model: Model, parts: ProgramParts) {
    this.#model = model;
    this.#parts = parts;
  }

  /** The state as it is now. */
  get model(): Model {
    return this.#model;
  }

  /** Takes messages in order, then draws once, if there is anything new to see. */
  dispatch(...messages: readonly Message[]): void {
    const before = this.#model;
    const effects: Effect[] = [];
    for (const message of messages) {
      const [model, wanted] = this.#parts.update(this.#model, message);
      this.#model = model;
      effects.push(...wanted);
    }
    if (this.#model !== before) this.#parts.draw(this.#model);
    for (const effect of effects) this.#parts.run(effect);
  }
}
