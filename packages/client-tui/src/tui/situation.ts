/** The facts about the moment that key bindings depend on. */
import { responseFacts, type ResponseFact } from './components/response/facts.js';
import { selectedItem } from './components/sidebar/items.js';
import type { Condition, Situation } from './key-binding.js';
import type { Model } from './model.js';

const facts: Readonly<Record<Condition, (model: Model) => boolean>> = {
  running: (model) => model.running !== undefined,
  edits: ({ grid }) => grid !== undefined && grid.edits.length > 0,
  edited: ({ grid }) => grid !== undefined && grid.done.length > 0 && grid.edits.length > 0,
  saved: ({ grid }) => grid !== undefined && grid.saved.length > 0,
  ...ofResponse(),
  'request-selected': (model) => (selectedItem(model)?.section ?? 'tables') !== 'tables',
};

function ofResponse(): Record<ResponseFact, (model: Model) => boolean> {
  const entries = Object.entries(responseFacts).map(([fact, holds]) => [fact, (model: Model) => holds(model.response)]);
  return Object.fromEntries(entries) as Record<ResponseFact, (model: Model) => boolean>;
}

/** The facts that hold for a model. */
export function situationOf(model: Model): Situation {
  return new Set((Object.keys(facts) as Condition[]).filter((fact) => facts[fact](model)));
}
