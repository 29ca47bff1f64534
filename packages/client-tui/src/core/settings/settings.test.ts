import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useSeed } from '../../../testing/seed.js';
import { parseChord } from './chords.js';
import { foldersFor, settingsPath } from './folders.js';
import { emptyState, parseState, renderState, type SavedState } from './saved-state.js';
import { settingsText, readSettings, readState, writeState } from './settings-files.js';
import { defaultSettings, parseSettings, problemLine, settingsTemplate } from './settings.js';

const seed = useSeed('settings.test.ts');
const vocabulary = { actions: ['send', 'quit'], themes: ['default', 'light'], tones: ['accent', 'dim'] };

describe('settings', () => {
  it('are read with comments and trailing commas', () => {
    const text = `{
      // mine
      "theme": "light", "colors": {"accent": "#ff8800", "dim": "gray"},
      "keys": {"send": ["Ctrl+S", "f5"], "quit": []}, "vimKeys": false, "mouse": false, "history": false,
      "historySecrets": true, "cookies": false, "collections": "~/api",
    }`;
    expect(parseSettings(text, vocabulary)).toEqual({
      settings: {
        theme: 'light',
        colors: { accent: '#ff8800', dim: 'gray' },
        keys: { send: ['ctrl+s', 'f5'], quit: [] },
        vimKeys: false,
        mouse: false,
        history: false,
        historySecrets: true,
        cookies: false,
        collections: '~/api',
      },
      problems: [],
    });
  });

  it('begin with a template that says what holds anyway', () => {
    expect(parseSettings(settingsTemplate, vocabulary)).toEqual({ settings: defaultSettings, problems: [] });
    expect(parseSettings('', vocabulary)).toEqual({ settings: defaultSettings, problems: [] });
    expect(parseSettings('\ufeff{}', vocabulary)).toEqual({ settings: defaultSettings, problems: [] });
  });

  it.each([
    ['{\n  "theem": "light"\n}', 2, 3, 'There is no setting "theem". Did you mean theme?'],
    ['{"theme": "ligth"}', 1, 11, 'There is no theme "ligth". Did you mean light?'],
    ['{"theme": "solarized"}', 1, 11, 'There is no theme "solarized". There are default, light.'],
    ['{"theme": 1}', 1, 11, 'theme is a text in quotes.'],
    ['{"keys": {\n "sned": "x"}}', 2, 2, 'There is no action "sned". Did you mean send?'],
    ['{"keys": {"send": "ctrl+pagdown"}}', 1, 19, '"ctrl+pagdown" is no key that is known. Did you mean pagedown?'],
    ['{"keys": {"send": ["x", 1]}}', 1, 25, 'The keys of send are texts: ["ctrl+s"].'],
    ['{"keys": []}', 1, 10, 'keys is an object: { … }.'],
    ['{"colors": {"acent": "red"}}', 1, 13, 'There is no tone "acent". Did you mean accent?'],
    [
      '{"colors": {"dim": "rde"}}',
      1,
      20,
      '"rde" is no colour: write a name such as cyan, or #rrggbb. Did you mean red?',
    ],
    ['{"mouse": "no"}', 1, 11, 'mouse is true or false.'],
    ['{"mouse": false "history": true}', 1, 17, 'Comma expected.'],
    ['{"mouse": fales}', 1, 11, 'Invalid symbol.'],
    ['[]', 1, 1, 'Settings are an object: { "theme": "default" }.'],
  ])('%j is told with its place', (text, line, column, message) => {
    const { settings, problems } = parseSettings(text, vocabulary);
    expect(problems[0]).toEqual({ line, column, message });
    expect(problemLine(problems[0]!)).toBe(`settings.json, line ${line}, column ${column}: ${message}`);
    expect(settings.theme).toBe('default');
  });

  it('keep what is right beside what is wrong', () => {
    const { settings, problems } = parseSettings(
      '{"mouse": false, "keys": {"send": ["ctrl+i", "f2"], "quit": "nope"}, "history": "x"',
      vocabulary,
    );
    expect(settings).toMatchObject({ mouse: false, keys: { send: ['f2'] }, history: true });
    expect(settings.keys['quit']).toBeUndefined();
    expect(problems).toHaveLength(4);
    expect(parseSettings('{"keys": {"__proto__": "x", "constructor": "y"}}').settings.keys.constructor).toEqual(['y']);
  });

  it(`never fail, whatever the file (ROWHOUSE_SEED=${seed})`, () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...Array.from('{}[],:"\n')),
      fc.constantFrom('"keys"', '"send"', '"theme"', 'true', '1', '//', '/*'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { settings, problems } = parseSettings(pieces.join(''), vocabulary);
        expect(Object.keys(settings).sort()).toEqual(Object.keys(defaultSettings).sort());
        for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
    );
    for (const text of ['['.repeat(200_000), '{"a":'.repeat(100_000), '"x" '.repeat(100_000)]) {
      const { problems } = parseSettings(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(50);
    }
  });

  it('are read from their file, which is made for an editor', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-settings-'));
    try {
      const path = settingsPath(foldersFor({ ROWHOUSE_CLIENT_HOME: folder }));
      expect(await readSettings(path)).toEqual({ settings: defaultSettings, problems: [] });
      expect(await settingsText(path)).toBe(settingsTemplate);
      expect(await readSettings(path)).toEqual({ settings: defaultSettings, problems: [] });
      await writeFile(path, '{"mouse": false, "x": 1}');
      expect(await settingsText(path)).toBe('{"mouse": false, "x": 1}');
      expect(await readSettings(path)).toMatchObject({
        settings: { mouse: false },
        problems: [`${path}, line 1, column 18: There is no setting "x".`],
      });
      await rm(path);
      await writeFile(join(folder, 'config', 'x'), '');
      expect(await readSettings(join(folder, 'config'))).toMatchObject({
        settings: defaultSettings,
        problems: [expect.stringContaining('no file')],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('chords', () => {
  it.each([
    ['ctrl+s', 'ctrl+s'],
    ['Shift+Ctrl+Left', 'ctrl+shift+left'],
    ['alt+ctrl+X', 'ctrl+alt+x'],
    ['G', 'G'],
    ['+', '+'],
    ['alt++', 'alt++'],
    ['?', '?'],
    ['ctrl+_', 'ctrl+_'],
    ['ctrl+space', 'ctrl+space'],
    ['한', '한'],
  ])('%s is %s', (written, chord) => {
    expect(parseChord(written)).toEqual({ chord });
  });

  it.each([
    '',
    'ctrl',
    'ctrl+',
    'cmd+s',
    'ctrl+ctrl+s',
    'ctrl+i',
    'ctrl+M',
    'ctrl+1',
    'shift+a',
    'ab',
    '\u001b',
    'ctrl+한',
  ])('%j is none', (written) => {
    expect(parseChord(written)).toHaveProperty('problem');
  });
});

describe('folders', () => {
  it('follow XDG, or one folder for all', () => {
    expect(foldersFor({ ROWHOUSE_CLIENT_HOME: '/h' })).toEqual({
      config: '/h/config',
      state: '/h/state',
      collections: '/h/requests',
    });
    const folders = foldersFor({}, 'linux');
    expect(settingsPath(folders)).toMatch(/rowhouse-client[/\\]settings\.json$/);
    expect(new Set(Object.values(folders)).size).toBe(3);
  });
});

describe('saved state', () => {
  const state: SavedState = {
    server: 'localhost:8080',
    environment: 'dev',
    request: {
      file: 'a.http',
      index: 2,
      draft: { dialect: 'http', method: 'GET', url: '/x', headers: [['A', 'b']], body: '' },
    },
    tables: { 'localhost:8080': 'people' },
    columnWidths: { 'localhost:8080/people': { name: 20 } },
    panes: { side: 24 },
  };

  it('comes back as it was', async () => {
    expect(parseState(renderState(state))).toEqual(state);
    expect(parseState(renderState(emptyState))).toEqual(emptyState);
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-state-'));
    try {
      expect(await readState(folder)).toEqual(emptyState);
      const own = join(folder, 'made');
      await writeState(own, state);
      expect(await readState(own)).toEqual(state);
      expect((await stat(join(own, 'state.json'))).mode & 0o777).toBe(0o600);
      expect((await stat(own)).mode & 0o777).toBe(0o700);
      await writeFile(join(folder, 'state.json'), Buffer.from([0xff, 0xfe]));
      expect(await readState(folder)).toEqual(emptyState);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves out what is damaged, of another version or too much', () => {
    for (const text of ['', 'null', '[]', '{"version":2,"server":"x"}', '{"version":1'])
      expect(parseState(text)).toEqual(emptyState);
    expect(
      parseState(
        '{"version":1,"server":7,"tables":{"a":"b","c":1},"columnWidths":{"t":{"x":5,"y":-1,"z":1e9},"u":3},"panes":[1],"request":{"draft":{}}}',
      ),
    ).toEqual({ tables: { a: 'b' }, columnWidths: { t: { x: 5 } }, panes: {} });
    const columnWidths = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`t${index}`, { x: 5 }]));
    expect(Object.keys(parseState(renderState({ ...emptyState, columnWidths })).columnWidths).at(-1)).toBe('t999');
    expect(Object.keys(parseState(renderState({ ...emptyState, columnWidths })).columnWidths)).toHaveLength(200);
    const draft = { ...state.request!.draft, body: 'x'.repeat(300_000) };
    expect(parseState(renderState({ ...state, request: { draft } })).request).toBeUndefined();
  });
});
