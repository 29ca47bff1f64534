/** What the model asks for, done by the component that it belongs to. Effects end in messages; none throws. */
import type { ServerAddress } from '../core/request/address.js';
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
export type World = Omit<EffectContext, 'stopped' | 'watch' | 'api' | 'keptEdits'> & {
  /** What belongs to one server; asked for anew when another is connected to. */
  readonly partsFor: (server: ServerAddress) => Pick<EffectContext, 'api' | 'keptEdits'>;
  /** For what should never happen. */
  readonly crash: (error: unknown) => void;
};

/** The effects of a program. */
export function effectsWith({ crash, partsFor, ...world }: World): Effects {
  const stopping = new AbortController();
  let { server, settings } = world;
  let parts = partsFor(server);
  const context: EffectContext = {
    ...world,
    get server() {
      return server;
    },
    get api() {
      return parts.api;
    },
    get keptEdits() {
      return parts.keptEdits;
    },
    get settings() {
      return settings;
    },
    stopped: stopping.signal,
    watch: (work) => {
      work.catch(crash);
    },
  };
  const runners = features.map((feature) => feature.effects?.(context)).filter((runner) => runner !== undefined);
  return {
    run(effect) {
      if (effect.type === 'connect') {
        server = effect.server;
        parts = partsFor(server);
      } else if (effect.type === 'use-settings') settings = effect.settings;
      else if (!runners.some((runner: EffectRunner) => runner(effect)))
        throw new Error(`Nothing does "${effect.type}".`);
    },
    stop() {
      stopping.abort();
    },
  };
}
