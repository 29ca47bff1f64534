/** `/_health/…` and `/_metrics`: for those who watch over servers. */
import type { Reply } from '../http/exchange.js';
import { jsonReply } from './replies.js';
import type { Service } from './resource.js';

/** The process answers. */
export function isLive(): Promise<Reply> {
  return Promise.resolve(jsonReply(200, { status: 'live' }, notCached));
}

/** The tables can be listed. A server that stops takes no connections, so that it is not even asked. */
export async function isReady({ store }: Service): Promise<Reply> {
  const tables = await store.tables();
  const unreadable = tables.filter(({ state }) => state === 'unreadable').length;
  return jsonReply(200, { status: 'ready', tables: tables.length, unreadable }, notCached);
}

const notCached = [['Cache-Control', 'no-store']] as const;

export async function showMetrics({ metrics }: Service): Promise<Reply> {
  return { status: 200, headers: [['Content-Type', metrics.contentType], ...notCached], body: await metrics.text() };
}
