/** From a request's head to the action that answers it. What can be refused before the body comes is refused here. */
import type { RequestEvent } from '@rowhouse/protocol';
import { demandRole } from '../access/grant.js';
import { type Grant, grantOf } from '../access/role.js';
import { type Action, hasExtension, type Resource, type Service, tableNamed } from '../routes/resource.js';
import { resourceAt } from '../routes/resources.js';
import type { HeaderLine, Reply } from './exchange.js';
import { demandPrecondition } from './conditional.js';
import { contentTypeOf } from './negotiation.js';
import { HttpProblem } from './problem.js';
import { parseTarget, type Target } from './target.js';

/** A resource and its method, found before the body is read. */
export interface Route {
  /** At once, where nothing has to be waited for. */
  answer(body: Uint8Array): Reply | Promise<Reply>;
}

/**
 * Finds the route of a request head.
 * @param admit says what the client may do. @throws HttpProblem where it may not even ask
 * @throws HttpProblem 400, 404, 405 or 415
 */
export function findRoute(service: Service, head: RequestEvent, admit: () => Grant): Route {
  const isOrigin = head.form === 'origin' || head.form === 'absolute';
  const { path, parameters } = isOrigin ? parseTarget(head.target) : noTarget;
  // Probes come from wherever the watchers are, and bear no token.
  const grant = path[0] === '_health' ? grantOf('none') : admit();
  if (head.form === 'authority')
    throw new HttpProblem(
      405,
      'method-not-allowed',
      'This server is no proxy: it opens no tunnels.',
      allowing(everyMethod),
    );
  if (head.form === 'asterisk') return { answer: () => allow(everyMethod) };
  const { method, headers } = head;
  const resource = resourceAt(path);
  if (resource === undefined)
    throw new HttpProblem(
      404,
      'not-found',
      'There is nothing at this path: tables are at /{table}, rows at /{table}/{key}.',
    );
  if (method === 'OPTIONS') return { answer: () => options(resource) };
  const action = actionOf(resource, method);
  demandBodyType(head, action);
  // Here, and not where each table is looked up: what is forgotten there would be open.
  const demand = (table: string): void => {
    demandRole(grant, table, neededRole(method, action));
    if (isOverwriting(method) && service.demandsPrecondition(table)) demandPrecondition(headers, table);
  };
  const [table = '_'] = path;
  const isTable = !table.startsWith('_');
  const isAmbiguous = isTable && hasExtension(table);
  if (isTable && !isAmbiguous) demand(table);
  return {
    answer: (body) => {
      const request = { method, target: head.target, path, parameters, headers, grant, body };
      if (!isAmbiguous) return action.answerAtOnce?.(service, request) ?? action.answer(service, request);
      return tableNamed(service.store, table).then((name) => {
        demand(name);
        return action.answer(service, request);
      });
    },
  };
}

function neededRole(method: string, { role }: Action): 'read' | 'write' | 'admin' {
  return role ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'write');
}

/** POST adds, and writes over nothing. */
function isOverwriting(method: string): boolean {
  return method === 'PUT' || method === 'PATCH' || method === 'DELETE';
}

const noTarget: Target = { path: [], parameters: [] };

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function actionOf(resource: Resource, method: string): Action {
  const name = method === 'HEAD' ? 'GET' : method;
  const action = Object.hasOwn(resource, name) ? resource[name] : undefined;
  if (action !== undefined) return action;
  const allowed = allowedMethods(resource);
  throw new HttpProblem(
    405,
    'method-not-allowed',
    `This path takes ${allowed.join(', ')}, not ${method}.`,
    allowing(allowed),
  );
}

function allowing(allowed: readonly string[]): { allowed: readonly string[]; headers: [string, string][] } {
  return { allowed, headers: [['Allow', allowed.join(', ')]] };
}

function allowedMethods(resource: Resource): string[] {
  return Object.keys(resource)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .concat('OPTIONS');
}

function allow(methods: readonly string[], more: readonly HeaderLine[] = []): Reply {
  return { status: 204, headers: [['Allow', methods.join(', ')], ...more] };
}

/** What a resource takes, also of PATCH (RFC 5789 section 3.1). */
function options(resource: Resource): Reply {
  const patches = resource['PATCH']?.takes;
  return allow(allowedMethods(resource), patches === undefined ? [] : [['Accept-Patch', patches.join(', ')]]);
}

/** A body says what it is: what a web page could send without asking first is refused. */
function demandBodyType({ method, headers }: RequestEvent, { takes }: Action): void {
  if (takes === undefined) return;
  const coding = headers.get('content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    throw new HttpProblem(
      415,
      'unsupported-content-coding',
      `A body in ${coding} is not understood: send it as it is.`,
      {
        headers: [['Accept-Encoding', 'identity']],
      },
    );
  const type = contentTypeOf(headers);
  if (type !== undefined && takes.includes(type)) return;
  const given = type === undefined ? 'The request has no Content-Type' : `A body of type ${type} is not understood`;
  throw new HttpProblem(
    415,
    'unsupported-media-type',
    `${given}: send ${takes.join(' or ')}, and say so in Content-Type.`,
    {
      headers: [[method === 'PATCH' ? 'Accept-Patch' : 'Accept', takes.join(', ')]],
    },
  );
}
