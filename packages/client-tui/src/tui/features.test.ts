/** No binding of the key table is left over: the compiler can't say it, because each component has actions of its own. */
import { expect, it } from 'vitest';
import { exchangeOf } from '../../testing/exchanges.js';
import { person, Session } from '../../testing/session.js';
import { performAsking } from './asking.js';
import { documentOf } from './components/response/document.js';
import { firstOf } from './features.js';
import { contextsOf, type Context, type FocusTarget } from './focus.js';
import { keyTable, type Action } from './keys.js';
import type { Model } from './model.js';
import { perform } from './update.js';

const targets = Object.keys(contextsOf) as FocusTarget[];

/** An answer on the screen, in the view of this number. */
function answered(view: string): Session {
  const session = Session.ready().press('/x\r');
  const document = documentOf(exchangeOf('{"a":[1]}'));
  return session.tell({ type: 'answered', id: 1, document }).press(`\u001b[17~${view}`);
}

/** A row that was edited here, saved, and found to be another by then. */
function conflicted(): Session {
  const session = Session.withRows().press('\u001b[C\r\u0015mine\rs');
  const { id, draft } = session.asked('save-edit')[0]!;
  const written = { kind: 'conflict', current: person('1', 'theirs'), exchange: exchangeOf('') } as const;
  return session.tell({ type: 'edit-saved', table: 'people', id, draft, written });
}

/** Moments that between them have every pane and every overlay. */
const models: readonly Model[] = [
  Session.ready(),
  Session.ready().press('\u0010'),
  Session.withRows(),
  Session.withRows().press('\r'),
  Session.withRows().press('/'),
  answered('1'),
  answered('3'),
  conflicted(),
].map(({ model }) => model);

function isPerformed(action: Action, context: Context): boolean {
  return targets
    .filter((target) => contextsOf[target].includes(context))
    .some((target) =>
      models.some(
        (model) =>
          performAsking(model, action, target, perform) !== undefined ||
          firstOf((feature) => feature.perform?.(model, action, target)) !== undefined,
      ),
    );
}

it('performs every binding of the key table', () => {
  const idle = keyTable.filter(({ action, context }) => !isPerformed(action, context));
  expect(idle.map(({ action, context }) => `${context}: ${action}`)).toEqual([]);
});
