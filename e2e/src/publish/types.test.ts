/** TypeScript programs compile against each package's types, strictly, the way Node and bundlers resolve them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { run, workspace } from '../programs.js';
import { lend } from './installing.js';
import type { Package } from './scratch-workspace.js';

const { installed } = inject('published');

interface Program {
  readonly name: Package;
  readonly text: string;
  /** What its types need beside the language's own. */
  readonly types?: readonly string[];
}

const programs: readonly Program[] = [
  {
    name: 'protocol',
    text: `import { Connection, describeSpan, inspect, ProtocolError, type Limits, type Received } from '@rowhouse/protocol';
      import type { Problem, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
      const limits: Partial<Limits> = { body: 1_000 };
      const connection = new Connection('server', { limits });
      export function next(bytes: Uint8Array): string {
        try {
          connection.receive(bytes);
          const event = connection.nextEvent();
          switch (event.type) {
            case 'request':
              return event.method + event.target;
            case 'data':
              return String(event.bytes.length);
            default:
              return event.type;
          }
        } catch (error) {
          return error instanceof ProtocolError ? \`\${error.code} \${error.status}\` : '';
        }
      }
      export const spans = inspect(new Uint8Array(), { role: 'client', method: 'GET' }).spans.map((span) =>
        describeSpan(span, new Uint8Array()),
      );
      export const names = ({ tables }: ServiceDescription): string[] => tables.map(({ name }) => name);
      export const problem = ({ status, detail }: Problem): string => status.toFixed() + detail;
      export type { Received, TableDescription };
      // @ts-expect-error there is no such role
      new Connection('proxy');`,
  },
  {
    name: 'store',
    types: ['node', 'vitest'],
    text: `import { openCsvStore, StoreError, type CsvStore, type Operation, type Row, type Table } from '@rowhouse/store';
      import { describeTableStore } from '@rowhouse/store/contract-suite';
      export async function first(folder: string): Promise<readonly string[] | undefined> {
        const store: CsvStore = await openCsvStore(folder);
        const table: Table | undefined = await store.table('people');
        const operations: Operation[] = [{ kind: 'update', key: '1', cells: [['city', 'Paris']] }];
        await table?.commit({ operations });
        const rows = await table?.read();
        for await (const row of rows?.rows ?? []) return (row satisfies Row).cells;
        return undefined;
      }
      export const code = (error: unknown): string => (error instanceof StoreError ? error.code : '');
      export const suite: (name: string, engine: Parameters<typeof describeTableStore>[1]) => void = describeTableStore;
      // @ts-expect-error there is no such operation
      export const none: Operation = { kind: 'upsert', key: '1', cells: [] };`,
  },
  {
    name: 'server',
    types: ['node'],
    text: `import { defaultSettings, ListenError, serve, type RowhouseServer, type Settings } from '@rowhouse/server';
      export async function start(folder: string): Promise<number> {
        const server: RowhouseServer = serve({ folder, port: 0 });
        const { port } = await server.ready();
        await server.close();
        return port;
      }
      export const settings: Partial<Settings> = defaultSettings;
      export const isBusy = (error: unknown): boolean => error instanceof ListenError;`,
  },
  {
    name: 'client-tui',
    types: ['node'],
    text: `import { exchange, ExchangeFailure, parseServer, prepareRequest, type Exchange, type RequestDraft } from '@rowhouse/client-tui';
      const draft: RequestDraft = { dialect: 'http', method: 'GET', url: '/people', headers: [], body: '' };
      export async function status(): Promise<number | undefined> {
        const done: Exchange = await exchange(prepareRequest(draft, parseServer('localhost:8080')));
        return done.response?.status;
      }
      export const reason = (error: unknown): string => (error instanceof ExchangeFailure ? error.kind : '');`,
  },
];

const resolutions = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

it.each(programs.flatMap((program) => resolutions.map((resolution) => ({ ...program, ...resolution }))))(
  '@rowhouse/$name, moduleResolution $moduleResolution',
  async ({ name, text, types = [], module, moduleResolution }) => {
    const folder = installed[name];
    const program = join(folder, `program-${moduleResolution}`);
    mkdirSync(program);
    writeFileSync(join(program, 'program.ts'), text);
    const compilerOptions = {
      module,
      moduleResolution,
      types: types.filter((each) => each === 'node'),
      target: 'es2024',
      lib: ['es2024'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      skipLibCheck: false,
    };
    writeFileSync(join(program, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    for (const type of types) lend(folder, type === 'node' ? '@types/node' : type);
    const compiler = join(workspace, 'node_modules/typescript/bin/tsc');
    const told = await run(process.execPath, [compiler, '--project', program, '--pretty', 'false']);
    expect(told).toEqual({ code: 0, stdout: '', stderr: '' });
  },
);
