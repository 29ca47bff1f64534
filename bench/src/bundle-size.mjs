/**
 * Bundles the codec as a browser would get it, runs the bundle where there is nothing of Node, and says how large it is.
 * Fails where the bundle needs anything that a browser lacks.
 */
import { gzipSync } from 'node:zlib';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';

/** What is bundled, and what it must answer when it is run. */
const bundles = [
  {
    name: 'Connection alone',
    exports: 'Connection',
    use: `const connection = new protocol.Connection('server');
      connection.receive(new TextEncoder().encode('GET /people HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'));
      const { method, headers } = connection.nextEvent();
      connection.nextEvent();
      const sent = connection.send({ type: 'response', status: 204, headers: [] }, { type: 'end' });
      [method, headers.get('host'), new TextDecoder().decode(sent), typeof Buffer].join(' ');`,
    answer: 'GET a HTTP/1.1 204 No Content\r\n\r\n undefined',
  },
  {
    name: 'everything, with the inspector',
    exports: '*',
    use: `protocol.inspect(new TextEncoder().encode('GET /x\\n'), { role: 'server' }).findings[0].code;`,
    answer: 'bare-lf',
  },
];

for (const { name, exports, use, answer } of bundles) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export ${exports === '*' ? '*' : `{ ${exports} }`} from '@rowhouse/protocol';`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'protocol',
    target: 'es2022',
    write: false,
  });
  const [{ text }] = outputFiles;
  const given = runInContext(`${text}\n${use}`, createContext({ TextEncoder, TextDecoder }));
  if (given !== answer) throw new Error(`the bundle "${name}" answered ${JSON.stringify(given)}`);
  console.log(
    `@rowhouse/protocol, ${name}: ${text.length} bytes minified, ${gzipSync(text).length} gzipped; it works without Node`,
  );
}
