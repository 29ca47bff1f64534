/**
 * The operations of an OpenAPI document (3.0 and 3.1, as JSON) as requests: the parts of a path and required queries become
 * `{{variables}}` with an example value, bodies are examples of their schemas. References are followed within the document
 * only. What can't be made into a request is told.
 */
import type { RequestDraft } from '../request/request.js';
import { isNode, list, member, oneLine, resolved, type DocumentNode } from './document-node.js';
import { exampleOf } from './schema-example.js';

/** An operation as a request. */
export interface ImportedRequest {
  /** Its first tag, else the first part of its path. */
  readonly group: string;
  readonly name: string;
  readonly draft: RequestDraft;
  /** What may be added, a line each: `?limit=10  Most rows`, `If-Match: …`. */
  readonly options: readonly string[];
}

/** What was read. */
export type ImportedOpenApi =
  | {
      readonly kind: 'imported';
      readonly title: string;
      /** In the order of the document, those of one group together. */
      readonly requests: readonly ImportedRequest[];
      /** Names and values; `baseUrl` is the first. */
      readonly variables: readonly (readonly [name: string, value: string])[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

/** How much of a document is read. */
export const openApiLimits = {
  characters: 16 * 1024 * 1024,
  requests: 2_000,
  options: 40,
  body: 64 * 1024,
  notes: 50,
} as const;

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

/**
 * Reads a document.
 * @param from where it was fetched, or `http://host:port`: a server that the document names without a host is there
 */
export function importOpenApi(text: string, from = 'http://localhost:8080'): ImportedOpenApi {
  if (text.length > openApiLimits.characters)
    return refused('The document is larger than 16 MiB, the most that is read.');
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    const isYaml = /^\s*(?:#.*\s+|---\s+)*["']?(?:openapi|swagger)["']?\s*:/.test(text);
    return refused(
      isYaml ? 'The document is YAML: OpenAPI is read as JSON here, so convert it first.' : 'The document is no JSON.',
    );
  }
  const version = member(document, 'openapi');
  if (typeof version !== 'string' || !/^3\.[01](?:\.|$)/.test(version)) {
    const found = typeof version === 'string' ? version : member(document, 'swagger');
    return refused(
      `This is no OpenAPI document of version 3.0 or 3.1${typeof found === 'string' ? `, but ${oneLine(found, 20)}` : ''}.`,
    );
  }
  try {
    return new Importer(document as DocumentNode, from).read();
  } catch (error) {
    // An example is written as deep as it is nested.
    if (error instanceof RangeError) return refused('The document is nested too deep to be read.');
    throw error;
  }
}

function refused(message: string): ImportedOpenApi {
  return { kind: 'refused', message };
}

class Importer {
  readonly #document: DocumentNode;
  readonly #variables = new Map<string, string>();
  readonly #notes: string[] = [];

  constructor(document: DocumentNode, from: string) {
    this.#document = document;
    this.#variables.set('baseUrl', this.#baseUrl(from));
  }

  read(): ImportedOpenApi {
    const requests: ImportedRequest[] = [];
    const paths = this.#document['paths'];
    for (const [path, given] of Object.entries(isNode(paths) ? paths : {})) {
      const item = resolved(this.#document, given);
      if (!path.startsWith('/') || item === undefined) {
        this.#note(
          `The path ${oneLine(path, 60)} was left out: it ${item === undefined ? 'leads nowhere' : 'begins with no /'}.`,
        );
        continue;
      }
      for (const method of methods) {
        const operation = resolved(this.#document, item[method]);
        if (operation === undefined) continue;
        if (requests.length >= openApiLimits.requests) {
          this.#note(`Only the first ${openApiLimits.requests} operations were read.`);
          return this.#result(requests);
        }
        requests.push(this.#request(path, method, item, operation));
      }
    }
    if (requests.length === 0) this.#note('The document has no operations.');
    return this.#result(requests);
  }

  #result(requests: readonly ImportedRequest[]): ImportedOpenApi {
    const groups = Map.groupBy(requests, ({ group }) => group);
    return {
      kind: 'imported',
      title: oneLine(member(this.#document['info'], 'title')) || 'API',
      requests: [...groups.values()].flat(),
      variables: [...this.#variables],
      notes: this.#notes,
    };
  }

  #request(path: string, method: string, item: DocumentNode, operation: DocumentNode): ImportedRequest {
    const segment = oneLine(path.split('/')[1], 40) || 'root';
    const group = oneLine(list(operation['tags'])[0], 40) || segment;
    const name =
      oneLine(operation['summary']) || oneLine(operation['operationId']) || `${method.toUpperCase()} ${oneLine(path)}`;
    const parameters = this.#parameters(item, operation);
    const headers: [string, string][] = [];
    const options: string[] = [];
    const cookies: string[] = [];
    let url = this.#path(path, parameters, segment);
    for (const parameter of parameters) {
      const field = oneLine(parameter['name'], 80);
      if (field === '') continue;
      const value = this.#exampleValue(parameter);
      const isRequired = parameter['required'] === true;
      if (parameter['in'] === 'path') continue;
      if (parameter['in'] === 'query' && isRequired) {
        const variable = this.#variable(field, encodeURIComponent(value ?? ''), segment);
        url += `${url.includes('?') ? '&' : '?'}${encodeURIComponent(field)}={{${variable}}}`;
      } else if (parameter['in'] === 'header' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(field)) {
        // The specification says that these three are described elsewhere.
        if (['accept', 'content-type', 'authorization'].includes(field.toLowerCase())) continue;
        if (isRequired)
          headers.push([field, withoutVariables(oneLine(value)) || `{{${this.#variable(field, '', segment)}}}`]);
        else options.push(`${field}: ${oneLine(value) || oneLine(parameter['description'], 80)}`.trim());
      } else if (parameter['in'] === 'cookie' && isRequired) {
        cookies.push(`${withoutVariables(field)}=${encodeURIComponent(value ?? '')}`);
      } else if (parameter['in'] === 'query') {
        options.push(`?${field}=${oneLine(value, 40)}  ${oneLine(parameter['description'], 80)}`.trim());
      }
    }
    if (cookies.length > 0) headers.push(['Cookie', cookies.join('; ')]);
    headers.push(...this.#security(operation));
    const content = this.#body(operation, name);
    if (content !== undefined) headers.push(['Content-Type', content.type]);
    return {
      group,
      name,
      draft: {
        dialect: 'http',
        method: method.toUpperCase(),
        url: `{{baseUrl}}${url}`,
        headers,
        body: content?.body ?? '',
      },
      options: options.slice(0, openApiLimits.options),
    };
  }

  /** A path with a variable for each part in braces; every other brace is encoded. */
  #path(path: string, parameters: readonly DocumentNode[], segment: string): string {
    const pieces = path.split(/\{([^{}]+)\}/);
    return pieces
      .map((piece, index) => {
        if (index % 2 === 0)
          return piece.replace(/[^!-~]|[{}]/gu, (character) => encodeURIComponent(character.toWellFormed()));
        const parameter = parameters.find((each) => each['in'] === 'path' && each['name'] === piece);
        const value = parameter === undefined ? undefined : this.#exampleValue(parameter);
        return `{{${this.#variable(piece, encodeURIComponent(value ?? '1'), segment)}}}`;
      })
      .join('');
  }

  /** Those of the path and of the operation, of which the latter count where both have one. */
  #parameters(item: DocumentNode, operation: DocumentNode): DocumentNode[] {
    const byName = new Map<string, DocumentNode>();
    for (const given of [...list(item['parameters']), ...list(operation['parameters'])].slice(0, 200)) {
      const parameter = resolved(this.#document, given);
      if (parameter === undefined)
        this.#note(`A parameter of ${oneLine(operation['operationId'], 60) || 'an operation'} leads nowhere.`);
      else byName.set(JSON.stringify([parameter['in'], parameter['name']]), parameter);
    }
    return [...byName.values()];
  }

  #exampleValue(parameter: DocumentNode): string | undefined {
    const [named] = Object.values(isNode(parameter['examples']) ? parameter['examples'] : {});
    const value =
      parameter['example'] ??
      member(resolved(this.#document, named), 'value') ??
      this.#statedValue(parameter['schema']);
    if (Array.isArray(value))
      return value
        .map((each) => (isNode(each) ? JSON.stringify(each) : String(each)))
        .join(',')
        .toWellFormed();
    if (typeof value === 'string') return value.toWellFormed();
    return value === undefined || value === null ? undefined : JSON.stringify(value).toWellFormed();
  }

  /** The example of a parameter's schema, unless it would be a made-up word. */
  #statedValue(schema: unknown): unknown {
    const value = exampleOf(this.#document, schema);
    return value === 'text' ? undefined : value;
  }

  /** A variable with this value: one that there is already, or a new one. */
  #variable(field: string, value: string, segment: string): string {
    const plain = field.replace(/[^A-Za-z0-9_-]+/g, '_') || 'value';
    const candidates = [plain, `${segment.replace(/[^A-Za-z0-9_-]+/g, '_')}_${plain}`];
    for (let number = 2; ; number += 1) {
      const name = candidates.shift() ?? `${plain}_${number}`;
      const known = this.#variables.get(name);
      if (known === undefined) this.#variables.set(name, value);
      if (known === undefined || known === value) return name;
    }
  }

  #security(operation: DocumentNode): [string, string][] {
    const given = Object.hasOwn(operation, 'security') ? operation['security'] : this.#document['security'];
    const requirements = list(given).filter(isNode);
    // An empty requirement says that there need be none.
    if (requirements.length === 0 || requirements.some((each) => Object.keys(each).length === 0)) return [];
    const schemes = member(this.#document['components'], 'securitySchemes');
    const headers: [string, string][] = [];
    for (const name of Object.keys(requirements[0]!).slice(0, 10)) {
      const scheme = resolved(this.#document, member(schemes, name));
      const kind = String(member(scheme, 'scheme')).toLowerCase();
      const field = oneLine(member(scheme, 'name'), 80);
      if (member(scheme, 'type') === 'http' && kind === 'basic') {
        headers.push(['Authorization', `Basic {{${this.#variable('basic', '', 'auth')}}}`]);
      } else if (
        (member(scheme, 'type') === 'http' && kind === 'bearer') ||
        ['oauth2', 'openIdConnect'].includes(String(member(scheme, 'type')))
      ) {
        headers.push(['Authorization', `Bearer {{${this.#variable('token', '', 'auth')}}}`]);
      } else if (member(scheme, 'type') === 'apiKey' && member(scheme, 'in') === 'header' && /^[\w-]+$/.test(field)) {
        headers.push([field, `{{${this.#variable('apiKey', '', 'auth')}}}`]);
      } else {
        this.#note(`The security scheme ${oneLine(name, 40)} is not added to requests: add it where it is needed.`);
      }
    }
    return headers;
  }

  #body(operation: DocumentNode, name: string): { type: string; body: string } | undefined {
    const content = member(resolved(this.#document, operation['requestBody']), 'content');
    if (!isNode(content)) return undefined;
    const types = Object.keys(content).filter((type) =>
      /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:; *[\w-]+=[\w."-]+)*$/.test(type),
    );
    const type =
      types.find((each) => /^application\/json(?:;|$)/.test(each)) ??
      types.find((each) => /[+/]json(?:;|$)/.test(each)) ??
      types[0];
    if (type === undefined) return undefined;
    const media = resolved(this.#document, content[type]);
    const [named] = Object.values(isNode(member(media, 'examples')) ? (member(media, 'examples') as DocumentNode) : {});
    const value: unknown =
      member(media, 'example') ??
      member(resolved(this.#document, named), 'value') ??
      exampleOf(this.#document, member(media, 'schema'));
    const body = bodyText(type, value);
    const fault = body.length > openApiLimits.body ? 'is too long' : body.includes('{{') ? 'has {{ in it' : undefined;
    if (fault !== undefined) this.#note(`The example body of "${name}" ${fault}: it was left out.`);
    return { type: type.replaceAll('*', 'plain'), body: fault === undefined ? body : '' };
  }

  #baseUrl(from: string): string {
    const server = list(this.#document['servers'])[0];
    const variables = member(server, 'variables');
    const written = oneLine(member(server, 'url'), 500).replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const value = member(member(variables, name), 'default');
      return typeof value === 'string' ? oneLine(value, 100) : whole;
    });
    const base = URL.canParse(from) ? from : 'http://localhost:8080';
    if (!URL.canParse(written, base)) return base;
    const { origin, pathname } = new URL(written === '' ? '/' : written, base);
    if (!/^https?:/.test(origin)) return base;
    return origin + pathname.replace(/\/+$/, '');
  }

  #note(message: string): void {
    if (this.#notes.length < openApiLimits.notes && !this.#notes.includes(message)) this.#notes.push(message);
  }
}

/**
 * What a document says must not become a variable: `{{$processEnv SECRET}}` in an example would send the secret to whoever
 * wrote it.
 */
function withoutVariables(text: string): string {
  return text.replaceAll('{{', '{ {');
}

function bodyText(type: string, value: unknown): string {
  if (value === undefined) return '';
  // Two braces in a row stand only within a string of JSON, which knows another way to write them.
  if (/[+/]json(?:;|$)/.test(type)) return JSON.stringify(value, null, 2).toWellFormed().replaceAll('{{', '{\\u007b');
  if (type.startsWith('application/x-www-form-urlencoded') && isNode(value)) {
    return new URLSearchParams(
      Object.entries(value).map(([name, each]): [string, string] => [
        name,
        typeof each === 'string' ? each : JSON.stringify(each),
      ]),
    ).toString();
  }
  // An example of a text whose form is not known says nothing.
  if (typeof value === 'string') return value === 'text' ? '' : value.toWellFormed();
  return JSON.stringify(value, null, 2).toWellFormed();
}
