/** The figures in `bench/README.md`, each group of them between two marks: what stands beside them is written by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const file = fileURLToPath(new URL('../README.md', import.meta.url));

/**
 * Puts each text in the place of the one before, between `<!-- figures: NAME -->` and `<!-- /figures -->`.
 * @throws Error where there is no such place
 */
export async function writeFigures(texts: Readonly<Record<string, string>>): Promise<void> {
  let readme = readFileSync(file, 'utf8');
  for (const [name, text] of Object.entries(texts)) {
    const mark = `<!-- figures: ${name} -->`;
    const start = readme.indexOf(mark);
    const end = readme.indexOf('<!-- /figures -->', start);
    if (start < 0 || end < 0) throw new Error(`bench/README.md has no place for the figures of ${name}`);
    readme = `${readme.slice(0, start + mark.length)}\n\n${text}\n\n${readme.slice(end)}`;
  }
  const options = await resolveConfig(file);
  writeFileSync(file, await format(readme, { ...options, filepath: file }));
}
