/**
 * `docs/client.md` shows the client as it is: each of its screens is taken from the running program. With
 * `ROWHOUSE_WRITE_GUIDE=1` the document is written; without, it is compared, but for what is different each time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plays } from './client-scenes.js';
import { Stage, type Play } from './client-stage.js';
import { workspace } from './programs.js';
import { noTmux } from './terminal.js';

const document = join(workspace, 'docs/client.md');
const isWriting = process.env['ROWHOUSE_WRITE_GUIDE'] !== undefined;

const opening = `# The terminal client, screen by screen

What \`rowhouse-client\` shows, against the example tables that \`npm start\` serves. The screens are taken from the running
program by a test, which fails where this page no longer shows what the program does. What there is besides is in
[the client's README](../packages/client-tui/README.md).
`;

describe.skipIf(noTmux !== undefined)('docs/client.md shows what the program shows', () => {
  const sections: string[] = [opening];

  it.each(plays)('$title', { timeout: 90_000 }, async (play) => {
    const section = await sectionOf(play);
    sections.push(section);
    if (!isWriting) expect(comparable(section)).toBe(comparable(written(play.title)));
  });

  it('and nothing else', () => {
    if (isWriting && sections.length === plays.length + 1) writeFileSync(document, sections.join('\n'));
    const titles = [...readFileSync(document, 'utf8').matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(plays.map(({ title }) => title));
    expect(readFileSync(document, 'utf8')).toContain(opening);
  });
});

async function sectionOf(play: Play): Promise<string> {
  const stage = await Stage.open(play);
  const before = isWriting ? '' : comparable(written(play.title));
  let section = `## ${play.title}\n\n${play.text}\n`;
  for (const scene of play.scenes) {
    const fence = play.begins === 'shell' ? '```console' : '```';
    const asWritten = (screen: string): string =>
      `\n### ${scene.title}\n\n${scene.text}\n\n${fence}\n${screen.replace(/\n\$\n$/, '\n')}\`\`\`\n`;
    section += asWritten(await stage.play(scene, (screen) => before.includes(comparable(asWritten(screen)))));
  }
  return section;
}

/** A section of the document as it is; empty where it has none of that title. */
function written(title: string): string {
  const sections = readFileSync(document, 'utf8').split(/^(?=## )/m);
  return `${sections.find((section) => section.startsWith(`## ${title}\n`))?.trimEnd() ?? ''}\n`;
}

/**
 * Without what no two runs have in common: times, revisions, connections, marks that fade, the bytes of a dump, and the
 * room that they take.
 */
function comparable(text: string): string {
  return text
    .replace(/^(.*[→←] *[0-9A-F]{4,8}) .*$/gm, '$1 …')
    .replace(/\b\d{1,2}:\d\d:\d\d(\.\d+)?( GMT)?/g, '…')
    .replace(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}/g, '…')
    .replace(/\d[\d,.]* (µs|ms|s|min)\b/g, '…')
    .replace(/"[\w.+/=-]{6,}("|…)/g, '…')
    .replace(/Connection #\d+ · .*$/gm, 'Connection …')
    .replace(/[▏▎▍▌▋▊▉█]+/g, '')
    .replace(/↻/g, ' ')
    .replace(/─+/g, '─')
    .replace(/ +/g, ' ')
    .replace(/ $/gm, '');
}
