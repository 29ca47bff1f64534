/**
 * Makes the program that is shipped, `bundle/cli.js`: the sources and every library that they use, in a few files, so
 * that it starts several times as fast and installs nothing but `@rowhouse/protocol`. The full screen is a file of its
 * own that is loaded where it is wanted. Beside it: the licences of what is inside.
 *
 * Fails where the manifest does not say what is shipped: `dependencies` are what the library entry and the bundle
 * import when they run, and nothing else; what is bundled is a devDependency.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'bundle');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Packages that ship no licence text, and one beside them with the same holder and terms. */
const sameLicence = { 'yoga-layout': 'react' };

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  // Where a package has both, its CommonJS may hide what it needs in a wrapper that no bundler sees through.
  mainFields: ['module', 'main'],
  target: 'node22.13',
  jsx: 'automatic',
  outdir,
  metafile: true,
  logLevel: 'warning',
};

rmSync(outdir, { recursive: true, force: true });
const program = await build({
  ...shared,
  entryPoints: { cli: 'src/cli.ts' },
  chunkNames: '[name]-[hash]',
  splitting: true,
  external: ['@rowhouse/*'],
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutDeveloperTools(), withoutFetch(), withGlobalProcess()],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  // What is CommonJS inside asks for Node's modules and for its own place this way.
  banner: {
    js: [
      "import{createRequire as $createRequire}from'node:module';",
      "import{fileURLToPath as $fileURLToPath}from'node:url';",
      'const require=$createRequire(import.meta.url),__filename=$fileURLToPath(import.meta.url),__dirname=import.meta.dirname;',
    ].join(''),
  },
});
const library = await build({ ...shared, entryPoints: ['src/index.ts'], packages: 'external', write: false });

chmodSync(join(outdir, 'cli.js'), 0o755);
const bundled = packagesOf(program.metafile);
writeFileSync(join(outdir, 'licences.txt'), licences(bundled));
const faults = [...manifestFaults(bundled), ...startFaults(program.metafile), ...hiddenImports()];
if (faults.length > 0) {
  for (const fault of faults) console.error(`client-tui: ${fault}`);
  process.exit(1);
}

/** React's developer tools, which Ink would load where the environment says `DEV=true`. */
function withoutDeveloperTools() {
  return {
    name: 'without-developer-tools',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/devtools\.js$/ }, ({ path, importer }) =>
        /[/\\]node_modules[/\\]ink[/\\]/.test(importer) ? { path, namespace: 'nothing' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '' }));
    },
  };
}

/**
 * Yoga's loader asks whether there is a `fetch`, which makes Node load its HTTP client, and then does without: the
 * layout's code lies in the file itself.
 */
function withoutFetch() {
  return {
    name: 'without-fetch',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]yoga-layout[/\\]dist[/\\]binaries[/\\][^/\\]*\.js$/ }, ({ path }) => ({
        contents: `const fetch = undefined;\n${readFileSync(path, 'utf8')}`,
      }));
    },
  };
}

/**
 * `process` as the global that it is. Importing it as a module makes Node look at each of its properties, some of which
 * load what hardly any program uses: reports, finalization, histograms. (`env` and `cwd` are what libraries take by name.)
 */
function withGlobalProcess() {
  return {
    name: 'with-global-process',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(?:node:)?process$/ }, ({ path }) => ({ path, namespace: 'global-process' }));
      onLoad({ filter: /.*/, namespace: 'global-process' }, () => ({
        contents: 'export default globalThis.process;export const { env, cwd } = globalThis.process;',
      }));
    },
  };
}

/** The folder of the package that a file belongs to; undefined for our own. */
function packageFolder(file) {
  return /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+(?=[/\\])/.exec(file)?.[0];
}

/** The packages whose files went into a bundle, by folder, in the order of their names. */
function packagesOf({ inputs, outputs }) {
  const used = new Set(Object.values(outputs).flatMap((output) => Object.keys(output.inputs)));
  const folders = new Set();
  for (const file of Object.keys(inputs)) {
    const folder = packageFolder(resolve(root, file));
    if (used.has(file) && folder !== undefined) folders.add(folder);
  }
  return [...folders]
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The licence texts of what is bundled, as their terms ask. */
function licences(packages) {
  const texts = packages.map(({ folder, name, version, license }) => {
    const source = sameLicence[name] === undefined ? folder : join(folder, '..', sameLicence[name]);
    const file = readdirSync(source).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} ships no licence text: find it, and whose words are the same.`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(source, file), 'utf8').trim()}\n`;
  });
  const line = '-'.repeat(80);
  return `rowhouse-client contains these packages, each under the licence that follows its name.\n\n${[...new Set(texts)].join(`\n${line}\n\n`)}`;
}

/** Where `dependencies` and `devDependencies` differ from what is imported. */
function manifestFaults(packages) {
  const declared = new Set(Object.keys(manifest.dependencies ?? {}));
  const atRun = new Set([...externals(program.metafile), ...externals(library.metafile)]);
  const inside = new Set(packages.map(({ name }) => name));
  return [
    ...[...atRun]
      .filter((name) => !declared.has(name))
      .map((name) => `${name} is imported when the package runs: name it in dependencies.`),
    ...[...declared]
      .filter((name) => !atRun.has(name))
      .map((name) =>
        inside.has(name)
          ? `${name} is inside the bundle, and nothing else imports it: name it in devDependencies.`
          : `Nothing imports ${name} when the package runs: take it out of dependencies.`,
      ),
  ];
}

/** The packages that stay outside. */
function externals({ outputs }) {
  return Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:') && !builtinModules.includes(path))
    .map(({ path }) => path.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1'));
}

/** Files of a package that its code would ask for when it runs, and that are not there. */
function hiddenImports() {
  return readdirSync(outdir)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...readFileSync(join(outdir, file), 'utf8').matchAll(/\brequire\w*\(["'](\.[^"']*)["']\)/g)])
    .map(([, path]) => `A package asks for ${path} in a way that is not bundled: bundle another of its formats.`);
}

/** What is loaded at each start must not hold the full screen. */
function startFaults({ outputs }) {
  const first = relative(root, join(outdir, 'cli.js')).split(sep).join('/');
  const seen = new Set([first]);
  for (const output of seen)
    for (const { path, kind, external } of outputs[output].imports)
      if (!external && kind === 'import-statement') seen.add(path);
  return [...seen]
    .flatMap((output) => Object.keys(outputs[output].inputs))
    .filter((file) => /node_modules\/(react|ink|yoga-layout)\/|^src\/tui\//.test(file))
    .map((file) => `${file} is loaded at every start: keep it behind the dynamic import.`);
}
