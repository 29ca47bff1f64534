/**
 * What a user sets, in one file of JSON with comments. Whatever is wrong in it is told with line and column, and the rest
 * counts; the client starts with any file. Which actions, themes and tones there are the caller says: they belong to the
 * screen.
 */
import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { didYouMean } from '../text/near-names.js';
import { parseChord } from './chords.js';

/** The settings, whole: what a file leaves out has its default. */
export interface Settings {
  /** A theme's name. Default `default`. */
  readonly theme: string;
  /** Colours in the place of the theme's, by tone: a name such as `cyan`, or `#rrggbb`. */
  readonly colors: Readonly<Record<string, string>>;
  /** Chords in the place of an action's own; an empty list takes its keys away. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Whether `h j k l`, `g`, `G` move in lists and rows. Default true. */
  readonly vimKeys: boolean;
  /** Whether the mouse is listened to; then the terminal does not select text by it. Default false. */
  readonly mouse: boolean;
  /** Whether requests are remembered. Default true. */
  readonly history: boolean;
  /** Whether Authorization, Cookie and their like are remembered with them. Default false. */
  readonly historySecrets: boolean;
  /** Whether cookies are kept and sent. Default true. */
  readonly cookies: boolean;
  /** The folder of `.http` files; undefined where it is the usual one. */
  readonly collections: string | undefined;
}

export const defaultSettings: Settings = {
  theme: 'default',
  colors: {},
  keys: {},
  vimKeys: true,
  mouse: false,
  history: true,
  historySecrets: false,
  cookies: true,
  collections: undefined,
};

/** Something wrong in the file. */
export interface SettingsProblem {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The names that settings may use; a list that is left out lets every name pass. */
export interface Vocabulary {
  readonly actions?: readonly string[];
  readonly themes?: readonly string[];
  readonly tones?: readonly string[];
}

const mostProblems = 50;
const colorNames = [
  ...['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'gray', 'grey'],
  ...['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'].map((name) => `${name}Bright`),
];

/** Reads a settings file's text. */
export function parseSettings(
  text: string,
  vocabulary: Vocabulary = {},
): { readonly settings: Settings; readonly problems: readonly SettingsProblem[] } {
  const reader = new SettingsReader(text, vocabulary);
  return { settings: reader.read(), problems: reader.problems };
}

/** A problem as it is shown: `settings.json, line 3, column 5: …`. */
export function problemLine(problem: SettingsProblem, file = 'settings.json'): string {
  return `${file}, line ${problem.line}, column ${problem.column}: ${problem.message}`;
}

/** A file with every setting at its default, to begin with. */
export const settingsTemplate = `{
  // A theme, and colours in the place of its own, by tone: "accent": "magenta" or "#ff8800".
  "theme": "default",
  "colors": {},

  // Chords in the place of an action's own: "send": ["ctrl+s", "f5"]; [] takes them away.
  "keys": {},
  // h j k l, g and G move in lists and rows.
  "vimKeys": true,
  // Panes by clicks and the wheel; the terminal then selects no text by it.
  "mouse": false,

  // Whether requests are remembered, and secret headers (Authorization, Cookie) with them.
  "history": true,
  "historySecrets": false,
  // Whether cookies are kept and sent.
  "cookies": true

  // The folder of .http files, where it is another:
  // "collections": "~/requests"
}
`;

class SettingsReader {
  readonly problems: SettingsProblem[] = [];
  readonly #text: string;
  readonly #vocabulary: Vocabulary;
  /** Where each line begins. */
  readonly #lines: readonly number[];

  constructor(text: string, vocabulary: Vocabulary) {
    // A byte-order mark becomes a blank, so that offsets stay.
    this.#text = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
    this.#vocabulary = vocabulary;
    this.#lines = [0, ...[...this.#text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  read(): Settings {
    if (this.#text.trim() === '') return defaultSettings;
    const errors: ParseError[] = [];
    let root: Node | undefined;
    try {
      root = parseTree(this.#text, errors, { allowTrailingComma: true });
    } catch (error) {
      // The parser goes as deep as the text does.
      if (!(error instanceof RangeError)) throw error;
      this.#problem(0, 'The file is nested too deep to be read.');
      return defaultSettings;
    }
    for (const { error, offset } of errors) this.#problem(offset, `${words(printParseErrorCode(error))}.`);
    if (root === undefined) return defaultSettings;
    if (root.type !== 'object') {
      this.#problem(root.offset, 'Settings are an object: { "theme": "default" }.');
      return defaultSettings;
    }
    const settings: { -readonly [name in keyof Settings]: Settings[name] } = { ...defaultSettings };
    for (const { name, key, value } of membersOf(root)) {
      switch (name) {
        case 'theme':
          settings.theme = this.#name(value, this.#vocabulary.themes, 'theme') ?? settings.theme;
          break;
        case 'colors':
          settings.colors = this.#colors(value);
          break;
        case 'keys':
          settings.keys = this.#keys(value);
          break;
        case 'vimKeys':
        case 'mouse':
        case 'history':
        case 'historySecrets':
        case 'cookies':
          settings[name] = this.#boolean(value, name) ?? settings[name];
          break;
        case 'collections':
          settings.collections = this.#string(value, name) ?? settings.collections;
          break;
        case '$schema':
          break;
        default:
          this.#problem(
            key.offset,
            `There is no setting "${shortened(name)}".${didYouMean(name, Object.keys(defaultSettings))}`,
          );
      }
    }
    return settings;
  }

  #keys(node: Node): Record<string, readonly string[]> {
    const keys = emptyRecord<readonly string[]>();
    if (!this.#isObject(node, 'keys')) return keys;
    const { actions } = this.#vocabulary;
    for (const { name, key, value } of membersOf(node)) {
      if (actions !== undefined && !actions.includes(name)) {
        this.#problem(key.offset, `There is no action "${shortened(name)}".${didYouMean(name, actions)}`);
        continue;
      }
      const nodes = value.type === 'array' ? (value.children ?? []) : [value];
      const chords: string[] = [];
      for (const each of nodes) {
        if (each.type !== 'string') {
          this.#problem(each.offset, `The keys of ${name} are texts: ["ctrl+s"].`);
          continue;
        }
        const parsed = parseChord(each.value as string);
        if ('problem' in parsed) this.#problem(each.offset, parsed.problem);
        else chords.push(parsed.chord);
      }
      // An action whose every chord is mistaken keeps its own.
      if (chords.length > 0 || nodes.length === 0) keys[name] = chords;
    }
    return keys;
  }

  #colors(node: Node): Record<string, string> {
    const colors = emptyRecord<string>();
    if (!this.#isObject(node, 'colors')) return colors;
    for (const { name, key, value } of membersOf(node)) {
      const { tones } = this.#vocabulary;
      if (tones !== undefined && !tones.includes(name)) {
        this.#problem(key.offset, `There is no tone "${shortened(name)}".${didYouMean(name, tones)}`);
        continue;
      }
      const color = this.#string(value, name);
      if (color === undefined) continue;
      if (colorNames.includes(color) || /^#[0-9A-Fa-f]{6}$/.test(color)) colors[name] = color;
      else
        this.#problem(
          value.offset,
          `"${shortened(color)}" is no colour: write a name such as cyan, or #rrggbb.${didYouMean(color, colorNames)}`,
        );
    }
    return colors;
  }

  #name(node: Node, names: readonly string[] | undefined, what: string): string | undefined {
    const name = this.#string(node, what);
    if (name === undefined || names === undefined || names.includes(name)) return name;
    const near = didYouMean(name, names);
    this.#problem(
      node.offset,
      `There is no ${what} "${shortened(name)}".${near === '' ? ` There are ${names.join(', ')}.` : near}`,
    );
    return undefined;
  }

  #string(node: Node, name: string): string | undefined {
    if (node.type === 'string' && node.value !== '') return node.value as string;
    this.#problem(node.offset, `${name} is a text in quotes.`);
    return undefined;
  }

  #boolean(node: Node, name: string): boolean | undefined {
    if (node.type === 'boolean') return node.value as boolean;
    this.#problem(node.offset, `${name} is true or false.`);
    return undefined;
  }

  #isObject(node: Node, name: string): boolean {
    if (node.type === 'object') return true;
    this.#problem(node.offset, `${name} is an object: { … }.`);
    return false;
  }

  #problem(offset: number, message: string): void {
    if (this.problems.length >= mostProblems) return;
    let line = 0;
    let after = this.#lines.length;
    while (line + 1 < after) {
      const middle = (line + after) >> 1;
      if (this.#lines[middle]! <= offset) line = middle;
      else after = middle;
    }
    this.problems.push({ line: line + 1, column: offset - this.#lines[line]! + 1, message });
  }
}

/** The members of an object; one without a value (an error that was told) is passed over. */
function membersOf(node: Node): { name: string; key: Node; value: Node }[] {
  return (node.children ?? []).flatMap(({ children = [] }) => {
    const [key, value] = children;
    return key === undefined || value === undefined ? [] : [{ name: String(key.value), key, value }];
  });
}

/** Without a prototype: a setting may have any name. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** `CommaExpected` as `Comma expected`. */
function words(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
