/** What the model asks for, done by the component that it belongs to. Effects end in messages; none throws. */
import type { EffectContext } from './effect-context.js';
import type { EffectRunner } from './feature.js';
import { features } from './features.js';
import type { Effect } from './messages.js';

/** Does effects. */
export interface Effects {
  run(effect: Effect): void;
  /** Calls off whatever is under way. */
  stop(): void;
}

/** What the outside gives; the rest of the context is made here. */
export type World = Omit<EffectContext, 'stopped' | 'watch'> & {
  /** For what should never happen. */
  readonly crash: (error: unknown) => void;
};

/** The effects of a program. */
export function effectsWith({ crash, ...world }: World): Effects {
  const stopping = new AbortController();
  const context: EffectContext = {
    ...world,
    stopped: stopping.signal,
    watch: (work) => {
      work.catch(crash);
    },
  };
  const runners = features.map((feature) => feature.effects?.(context)).filter((runner) => runner !== undefined);
  return {
    run(effect) {
      if (!runners.some((runner: EffectRunner) => runner(effect))) throw new Error(`Nothing does "${effect.type}".`);
    },
    stop() {
      stopping.abort();
    },
  };
}
