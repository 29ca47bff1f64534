/** Column widths that the user chose, kept for the next time that the table is opened. */
import { serverName, type ServerAddress } from '../../../core/request/address.js';
import type { Model } from '../../model.js';
import { chosenWidth } from './columns.js';

/** The widths that were chosen for a table of the server at hand, by column; a file may hold any others. */
export function keptWidths({ columnWidths, server }: Model, table: string): Readonly<Record<string, number>> {
  const name = nameOf(server, table);
  const widths = Object.hasOwn(columnWidths, name) ? (columnWidths[name] ?? {}) : {};
  return Object.fromEntries(Object.entries(widths).map(([column, width]) => [column, chosenWidth(width, 0)]));
}

/** The model with the widths of the table on the screen kept, where others were chosen. */
export function withKeptWidths(before: Model, model: Model): Model {
  const { grid, server } = model;
  const isSame =
    grid === undefined || before.grid?.table.name !== grid.table.name || before.grid.chosen === grid.chosen;
  if (isSame) return model;
  const name = nameOf(server, grid.table.name);
  const others = Object.entries(model.columnWidths).filter(([each]) => each !== name);
  return { ...model, columnWidths: Object.fromEntries([...others, [name, grid.chosen]]) };
}

function nameOf(server: ServerAddress, table: string): string {
  return `${serverName(server)}/${table}`;
}
