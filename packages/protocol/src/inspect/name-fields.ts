/**
 * Names a header or trailer section (RFC 9112 sections 5 and 7.1.2), line by line up to the empty line that ends it,
 * and hands back the lines that reading depends on. A line that is broken keeps the names of the parts that it has.
 */
import { COLON, CR, isBlank, isFieldValue, isToken, trimBlanks } from '../grammar.js';
import { firstOutside, lineAt, nameLineEnd, refuseLf, skipBlanks, textOf, trimEnd, type Line } from './lines.js';
import type { Survey } from './survey.js';

export interface FieldLine {
  /** In small letters. */
  readonly name: string;
  /** Folds are one space, and white space is off at both ends. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface SectionRules {
  readonly part: 'header-section' | 'trailer-section';
  /** Whether this section may fold its values (RFC 9112 section 5.2). */
  readonly folds: boolean;
  /** Whether this is the classic dialect, where one LF ends the section and values are raw UTF-8. */
  readonly classic: boolean;
}

export interface FieldSection {
  /** The lines whose names are in `actedOn`, in order. */
  readonly lines: readonly FieldLine[];
  /** Whether the empty line came. */
  readonly complete: boolean;
}

/** The fields that say how a message is framed and where it goes. */
const actedOn = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'expect', 'upgrade']);
const longestName = 'transfer-encoding'.length;

export function nameFieldSection(survey: Survey, rules: SectionRules): FieldSection {
  const lines: FieldLine[] = [];
  survey.part = rules.part;
  for (let item = 0; survey.isOpen(); item += 1) {
    const line = lineAt(survey.bytes, survey.at);
    if (line.end === line.start) {
      survey.item = undefined;
      nameSectionEnd(survey, line, rules);
      return { lines, complete: line.ending !== 'cut' && !survey.stopped };
    }
    survey.item = item;
    const field = nameFieldLine(survey, line, rules);
    if (field !== undefined) lines.push(field);
  }
  survey.item = undefined;
  return { lines, complete: false };
}

function nameSectionEnd(survey: Survey, line: Line, rules: SectionRules): void {
  survey.add('empty-line', line.next);
  const range = [line.start, line.next] as const;
  if (rules.classic) {
    if (line.ending === 'lf')
      survey.remark(
        'note',
        'head-ends-with-lf',
        'one LF ends the header section, as it should in this dialect',
        'classic dialect',
        ...range,
      );
    else if (line.ending === 'crlf')
      survey.remark(
        'note',
        'head-ends-with-crlf',
        'CRLF ends the header section, as in HTTP; the original programs send one LF, and take both',
        'classic dialect',
        ...range,
      );
  } else if (line.ending === 'lf')
    survey.defect(
      'bare-lf',
      'a bare LF stands for the empty line behind the fields: right in the classic dialect, refused in HTTP',
      'RFC 9112 section 2.2',
      ...range,
    );
}

/** Names one field line, with the lines that its value is folded over. */
function nameFieldLine(survey: Survey, first: Line, rules: SectionRules): FieldLine | undefined {
  const { bytes } = survey;
  const isHeader = rules.part === 'header-section';
  const { nameEnd, colon } = nameName(survey, first, isHeader ? 'field-name' : 'trailer-name');
  if (colon === first.end) {
    nameLineEnd(survey, first);
    return undefined;
  }
  survey.add('colon', colon + 1);

  const values: string[] = [];
  const isActedOn = actedOn.has(nameOf(bytes, skipBlanks(bytes, first.start, nameEnd), nameEnd));
  let line = first;
  for (let start = colon + 1; ;) {
    checkValue(survey, start, line.end, rules);
    start = skipBlanks(bytes, start, line.end);
    const end = trimEnd(bytes, start, line.end);
    survey.add('white-space', start);
    survey.add(isHeader ? 'field-value' : 'trailer-value', end);
    if (isActedOn) values.push(textOf(bytes, start, end));
    if (line.ending === 'cut' || line.next === bytes.length || !isBlank(bytes[line.next]!)) {
      survey.add('white-space', line.end);
      nameLineEnd(survey, line);
      break;
    }
    const foldEnd = skipBlanks(bytes, line.next, bytes.length);
    survey.add('fold', foldEnd);
    noteFold(survey, line, foldEnd, rules);
    line = lineAt(bytes, foldEnd);
    start = foldEnd;
  }
  if (!isActedOn) return undefined;
  const name = nameOf(bytes, skipBlanks(bytes, first.start, nameEnd), nameEnd);
  return { name, value: trimBlanks(values.join(' ')), start: first.start, end: line.end };
}

/** Names what stands before the colon; where there is none, all of the line. */
function nameName(
  survey: Survey,
  line: Line,
  name: 'field-name' | 'trailer-name',
): { readonly nameEnd: number; readonly colon: number } {
  const { bytes } = survey;
  const { start, end } = line;
  let colon = start;
  while (colon < end && bytes[colon] !== COLON) colon += 1;
  const nameStart = skipBlanks(bytes, start, colon);
  const nameEnd = trimEnd(bytes, nameStart, colon);
  survey.add('white-space', nameStart);
  survey.add(name, nameEnd);
  survey.add('white-space', colon);
  if (nameStart > start)
    survey.defect(
      'obsolete-line-folding',
      'a line begins with white space, as if it went on with a line before it',
      'RFC 9112 section 5.2',
      start,
      nameStart,
    );
  else checkName(survey, line, colon);
  return { nameEnd, colon };
}

/** Notes what is wrong with the name that fills a line up to its colon, or up to its end where it has none. */
function checkName(survey: Survey, line: Line, colon: number): void {
  const { bytes } = survey;
  const { start, end } = line;
  const bad = firstOutside(bytes, start, colon, isToken);
  if (bad === colon) {
    if (colon === start)
      survey.defect('invalid-field-name', 'a field has an empty name', 'RFC 9110 section 5.1', start, start + 1);
    else if (colon === end && line.ending === 'crlf')
      survey.defect('invalid-field-name', 'a field line has no colon', 'RFC 9110 section 5.1', start, end, end);
  } else if (isBlank(bytes[bad]!)) {
    const behind = skipBlanks(bytes, bad, colon);
    const text = 'white space before the colon of a field: some readers drop it and some drop the line';
    survey.defect('space-before-colon', text, 'RFC 9112 section 5.1', bad, behind);
  } else if (bytes[bad] === CR && bad === start) refuseCr(survey, bad);
  else {
    const text = 'a field name holds a byte that no token may hold';
    survey.defect('invalid-field-name', text, 'RFC 9110 section 5.1', bad, bad + 1);
  }
}

function checkValue(survey: Survey, start: number, end: number, rules: SectionRules): void {
  const { bytes } = survey;
  const bad = firstOutside(bytes, start, end, isFieldValue);
  if (bad < end) {
    const text = 'a field value holds a control character';
    if (bytes[bad] === CR) refuseCr(survey, bad);
    else survey.defect('invalid-field-value', text, 'RFC 9110 section 5.5', bad, bad + 1);
  }
  if (rules.classic) return;
  let at = start;
  while (at < end && bytes[at]! < 0x80) at += 1;
  if (at === end) return;
  const text = 'a field value holds bytes above 0x7F: allowed, but no reader can know their encoding';
  survey.remark('warning', 'obs-text', text, 'RFC 9110 section 5.5', at, end);
}

function noteFold(survey: Survey, line: Line, foldEnd: number, rules: SectionRules): void {
  const text = 'a value goes on over a line end';
  if (!rules.folds) {
    survey.defect(
      'obsolete-line-folding',
      `${text}: lines are not folded any more`,
      'RFC 9112 section 5.2',
      line.end,
      foldEnd,
      line.next,
    );
  } else if (line.ending === 'crlf')
    survey.remark(
      'warning',
      'unfolded-value',
      `${text}, which counts as one space: the sender is outdated`,
      'RFC 9112 section 5.2',
      line.end,
      foldEnd,
    );
  if (line.ending === 'lf') refuseLf(survey, line.end);
}

/** A CR is found to be bare by the byte behind it. */
function refuseCr(survey: Survey, at: number): void {
  const text = 'a CR without its LF: some readers take it for a line end';
  survey.defect('bare-cr', text, 'RFC 9112 section 2.2', at, at + 1, at + 1);
}

/** A name in small letters; empty where it is longer than every one that is acted on. */
function nameOf(bytes: Uint8Array, start: number, end: number): string {
  return end - start > longestName ? '' : textOf(bytes, start, end).toLowerCase();
}
