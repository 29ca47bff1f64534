/**
 * `docs/client.md` shows the client as it is: each of its screens is taken from the running program. With
 * `ROWHOUSE_WRITE_GUIDE=1` the document is written; without, it is compared, but for what is different each time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openClient } from './client-terminal.js';
import { scenes, stage } from './client-scenes.js';
import { startServer, temporaryFolder, workspace } from './programs.js';
import { noTmux } from './terminal.js';

const document = join(workspace, 'docs/client.md');
const isWriting = process.env['ROWHOUSE_WRITE_GUIDE'] !== undefined;

const opening = `# The terminal client, screen by screen

What \`rowhouse-client\` shows, against \`npm start\`'s example tables. The screens are taken from the running program by a
test, which fails where this page no longer shows what the program does. What the client can do besides is in
[its README](../packages/client-tui/README.md).
`;

it.skipIf(noTmux !== undefined)('docs/client.md shows what the program shows', { timeout: 120_000 }, async () => {
  const port = await fourDigitPort();
  const server = await startServer(temporaryFolder('books', 'orders', 'people'), '--port', String(port));
  const { terminal } = await openClient(`localhost:${port}`, stage);
  let text = opening;
  for (const scene of scenes) {
    await scene.act(terminal, server);
    await terminal.shows(scene.shows);
    text += `\n## ${scene.title}\n\n${scene.text}\n\n\`\`\`\n${asShown(await terminal.settles(), port)}\`\`\`\n`;
  }
  if (isWriting) writeFileSync(document, text);
  else expect(comparable(text)).toBe(comparable(readFileSync(document, 'utf8')));
});

/** A free port that is as long as the one that everybody has, and that one where it can be. */
async function fourDigitPort(): Promise<number> {
  for (let port = 8080; ; port += 1) {
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => {
        resolve(false);
      });
      probe.listen(port, () => {
        resolve(true);
      });
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
}

/** The screen without the spaces at its lines' ends, and with the port that everybody has. */
function asShown(screen: string, port: number): string {
  const lines = screen.trimEnd().replaceAll(`localhost:${port}`, 'localhost:8080').split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Without what no two runs have in common: times, revisions, the bytes of a dump, and the room that they take. */
function comparable(text: string): string {
  return text
    .replace(/^(.*│[→←] *[0-9A-F]{4,8}) .*$/gm, '$1 …')
    .replace(/\b\d{1,2}:\d\d:\d\d(\.\d+)?( GMT)?/g, '…')
    .replace(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}/g, '…')
    .replace(/\d[\d,.]* (µs|ms|s|min)\b/g, '…')
    .replace(/"[\w+/=-]{6,}"/g, '…')
    .replace(/[▏▎▍▌▋▊▉█]+/g, '')
    .replace(/─+/g, '─')
    .replace(/ +/g, ' ');
}
