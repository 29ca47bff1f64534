/**
 * `npm start`: installs what is missing, builds, and serves the example tables on port 8080 to clients of both
 * dialects. Arguments after `--` go to the server: `npm start -- --port 9000`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, environment, node, root, run } from './workspace.mjs';

await ensureInstalled();
const built = await run('nx', ['build', 'server', '--outputStyle=stream-without-prefixes']);
if (built !== 0) process.exit(built);

const server = spawn(
  node,
  [join('packages', 'server', 'dist', 'cli.js'), 'examples', '--dialect', 'auto', ...process.argv.slice(2)],
  { cwd: root, env: environment, stdio: ['inherit', 'inherit', 'inherit', 'ipc'], shell: process.platform === 'win32' },
);

server.on('message', ({ port }) => {
  const address = `http://localhost:${port}`;
  console.log(`
  Rowhouse serves the tables of ./examples on ${address}
  Three things to try, in another terminal:

    curl ${address}/people/2
    curl ${address}/people -H 'Content-Type: application/json' -d '{"name":"Tim","city":"Geneva"}'
    npx nx run client-tui

  Ctrl-C stops the server.
`);
});

// At a terminal Ctrl-C reaches the server by itself; a second signal would cut it off.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) server.kill('SIGINT');
});
process.on('SIGTERM', () => server.kill('SIGTERM'));
server.on('close', (code) => process.exit(code ?? 1));
