/** The components of the full screen that do something. The first that answers a hook is the last that is asked. */
import { accessFeature } from './components/access/feature.js';
import { conflictFeature } from './components/conflict/feature.js';
import { cookiesFeature } from './components/cookies/feature.js';
import { gridFeature } from './components/grid/feature.js';
import { helpFeature } from './components/help/feature.js';
import { historyFeature } from './components/history/feature.js';
import { paletteFeature } from './components/palette/feature.js';
import { requestFeature } from './components/request/feature.js';
import { responseFeature } from './components/response/feature.js';
import { savedFeature } from './components/saved/feature.js';
import { serverFeature } from './components/server/feature.js';
import { settingsFeature } from './components/settings/feature.js';
import { shellFeature } from './components/shell/feature.js';
import { tablesFeature } from './components/tables/feature.js';
import type { Feature } from './feature.js';
import type { Updated } from './messages.js';

export const features: readonly Feature[] = [
  tablesFeature,
  conflictFeature,
  gridFeature,
  savedFeature,
  requestFeature,
  historyFeature,
  responseFeature,
  paletteFeature,
  serverFeature,
  accessFeature,
  settingsFeature,
  cookiesFeature,
  helpFeature,
  shellFeature,
];

/** What the first component answers that is concerned; undefined where none is. */
export function firstOf(ask: (feature: Feature) => Updated | undefined): Updated | undefined {
  for (const feature of features) {
    const updated = ask(feature);
    if (updated !== undefined) return updated;
  }
  return undefined;
}
