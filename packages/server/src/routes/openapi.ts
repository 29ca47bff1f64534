/** `/_openapi.json`: what can be asked of the tables that the client may read. */
import { includes } from '../access/role.js';
import type { Reply, Request } from '../http/exchange.js';
import { openApiDocument } from '../openapi/document.js';
import { version } from '../version.js';
import { jsonReply } from './replies.js';
import type { Service } from './resource.js';

export async function describeApi({ store }: Service, { grant }: Request): Promise<Reply> {
  const statuses = await store.tables();
  const tables = statuses.flatMap((status) => {
    const isShown = !status.name.startsWith('_') && includes(grant.roleFor(status.name), 'read');
    return isShown && status.state === 'ready' ? [status.description] : [];
  });
  return jsonReply(200, openApiDocument(tables, version), [['Cache-Control', 'no-cache']]);
}
