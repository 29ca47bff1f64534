/** Asking the server which tables it has. */
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';

/** The list of tables, asked for anew. */
export function askForTables(model: Model): Updated {
  const ask = model.asked.tables + 1;
  return [
    {
      ...model,
      asked: { ...model.asked, tables: ask },
      tables: { ...model.tables, phase: 'loading', message: undefined },
    },
    [{ type: 'load-tables', ask }],
  ];
}
