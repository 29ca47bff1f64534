/** Which server is asked: another one is chosen among those that were, or typed. */
import { AddressError, parseServer, serverName, serverUrl, type ServerAddress } from '../../../core/request/address.js';
import type { Feature } from '../../feature.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { to } from '../../panes.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import { edited } from '../request/state.js';
import { atTables } from '../sidebar/state.js';
import { askForTables } from '../tables/ask.js';
import { noTables } from '../tables/state.js';
import { replace } from '../../text/buffer.js';

const another = '\n';

export const serverFeature: Feature = {
  perform(model, action) {
    if (action !== 'connect') return undefined;
    const known = model.servers.filter((name) => name !== serverName(model.server));
    if (known.length === 0) return [askForServer(model, ''), []];
    const items = known.map((name) => ({ id: name, label: name }));
    return [offer(model, 'server', 'Connect to', [...items, { id: another, label: 'Another server …' }]), []];
  },

  answered(model, question, answer) {
    if (question !== 'server' && question !== 'server-address') return undefined;
    if (answer === another) return [askForServer(model, ''), []];
    try {
      return connected(model, parseServer(answer));
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      return [{ ...askForServer(model, answer), notice: { tone: 'bad', text: error.message } }, []];
    }
  },
};

function askForServer(model: Model, text: string): Model {
  return askFor(model, 'server-address', 'server', { text, hint: 'host:port' });
}

/** The tables of another server; what was on the screen of the old one goes, and a URL that named it names the new one. */
function connected(model: Model, server: ServerAddress): Updated {
  const unsaved = model.grid?.edits.length ?? 0;
  if (unsaved > 0) {
    const text = `${model.grid?.table.name ?? 'The table'} has edits that are not saved: save them, or take them back, first.`;
    return [{ ...model, notice: { tone: 'warn', text } }, []];
  }
  const old = serverUrl(model.server);
  const { text } = model.request.url;
  const isOfOld = text === old || text.startsWith(`${old}/`) || text.startsWith(`${old}?`);
  const url = isOfOld ? serverUrl(server) + text.slice(old.length) : text;
  const [next, effects] = askForTables({
    ...to(model, 'tables'),
    server,
    servers: [serverName(server), ...model.servers.filter((name) => name !== serverName(server))],
    screen: 'request',
    tables: noTables,
    sidebar: { ...model.sidebar, ...atTables },
    grid: undefined,
    conflict: undefined,
    request: edited(model.request, 'url', (buffer) => replace(buffer, url)),
  });
  return [next, [{ type: 'connect', server }, { type: 'follow-table', table: undefined }, ...effects]];
}
