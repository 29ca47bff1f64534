/**
 * The walls of the house: which package may import which, and which folder inside the client may import what.
 * `npm run boundaries` fails on the first import that breaks one.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'protocol-stands-alone',
      comment: 'The codec runs in any JavaScript runtime: no dependencies and no node: imports.',
      severity: 'error',
      from: { path: '^packages/protocol/src/', pathNot: '\\.test\\.ts$|^packages/protocol/src/testing/' },
      to: { pathNot: '^packages/protocol/src/' },
    },
    {
      name: 'store-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/store/src/' },
      to: { path: '^packages/(?!store/)|^@rowhouse/(?!store)' },
    },
    {
      name: 'store-postgres-imports-store',
      severity: 'error',
      from: { path: '^packages/store-postgres/src/' },
      to: { path: '^packages/(?!store-postgres/|store/)|^@rowhouse/(?!store)' },
    },
    {
      name: 'server-imports-protocol-and-store',
      severity: 'error',
      from: { path: '^packages/server/src/' },
      to: { path: '^packages/(?!server/|protocol/|store/|store-postgres/)|^@rowhouse/(?!server|protocol|store)' },
    },
    {
      name: 'databases-behind-a-dynamic-import',
      comment: 'Who serves a folder need not install a driver.',
      severity: 'error',
      from: { path: '^packages/server/src/', pathNot: '\\.test\\.ts$|/src/testing/' },
      to: { path: '^packages/store-postgres/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'client-imports-protocol',
      severity: 'error',
      from: { path: '^packages/client-tui/src/' },
      to: { path: '^packages/(?!client-tui/|protocol/)|^@rowhouse/(?!client-tui|protocol)' },
    },
    {
      name: 'packages-meet-at-their-exports',
      comment: 'Another package is imported by its name, never by a path into its sources.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'client-core-has-no-react',
      severity: 'error',
      from: { path: '^packages/client-tui/src/(core|command|prompts)/' },
      to: { path: '^packages/client-tui/src/tui/|node_modules/(ink|react)/' },
    },
    {
      name: 'client-core-knows-no-way-of-use',
      comment: 'The full screen, the command line and the prompts stand on the core, not the core on them.',
      severity: 'error',
      from: { path: '^packages/client-tui/src/core/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^packages/client-tui/src/(?!core/)' },
    },
    {
      name: 'full-screen-behind-a-dynamic-import',
      comment: '--help, --version and one-shot requests must start without loading React.',
      severity: 'error',
      from: { path: '^packages/client-tui/src/(?!tui/)', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^packages/client-tui/src/tui/|node_modules/(ink|react)/', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      comment: 'Nor is what only tests use.',
      from: { pathNot: '\\.test\\.tsx?$|/src/testing/' },
      to: { path: '\\.test\\.tsx?$|/src/testing/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere, or to a package that the manifest does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-dependencies',
      comment: 'The client bundles what it uses, and its bundling checks what is left outside.',
      severity: 'error',
      from: { path: '^packages/(?!client-tui/)[^/]+/src/', pathNot: '\\.test\\.tsx?$|/src/testing/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'no-undeclared-dependencies-of-the-client',
      severity: 'error',
      from: { path: '^packages/client-tui/src/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|out)/|^packages/client-tui/bundle/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@rowhouse/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
    moduleSystems: ['es6', 'tsd'],
    tsConfig: { fileName: 'tsconfig.base.json' },
  },
};
