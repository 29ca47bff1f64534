import { describe, expect, it } from 'vitest';
import { Session } from '../../../../testing/session.js';
import { defaultSettings } from '../../../core/settings/settings.js';
import { emptyState } from '../../../core/settings/saved-state.js';
import { defaultServer, parseServer } from '../../../core/request/address.js';
import { promptRow } from '../prompt/view.js';
import { textOf } from '../../text/line.js';
import { focused } from '../../focus.js';
import { initialModel, layoutFor } from '../../model.js';
import { bufferOf } from '../../text/buffer.js';
import { resumed, stateOf } from '../../state-keeper.js';
import { themeFor, themes } from '../../theme.js';

const ctrlP = '\u0010';

describe('settings', () => {
  it('are changed by commands, in force at once, and written down', () => {
    const session = Session.ready().press(`${ctrlP}theme\rlight\r`);
    expect(session.model.settings.theme).toBe('light');
    expect(session.asked('write-setting')).toEqual([{ type: 'write-setting', name: 'theme', value: 'light' }]);
    expect(session.asked('use-settings').at(-1)?.settings.theme).toBe('light');
    expect(Session.ready().press(`${ctrlP}vim keys\r`).model.notice?.text).toBe('Vim keys: off.');
  });

  it('say what is wrong with them, and count as far as they can', () => {
    const settings = { ...defaultSettings, keys: { send: ['f8'], help: ['f9'] } };
    const session = Session.ready().tell({ type: 'settings-came', settings, problems: [] });
    expect(session.model.notice).toBeUndefined();
    session.tell({ type: 'settings-came', settings, problems: ['settings.json, line 3, column 5: no.'] });
    expect(session.model.notice?.text).toBe('settings.json, line 3, column 5: no.');
    expect(session.press('/x\u001b[19~').asked('send')).toHaveLength(1);
  });
});

describe('themes', () => {
  it('have every tone, and none has a colour under NO_COLOR', () => {
    for (const [name, { theme }] of Object.entries(themes)) {
      expect(Object.keys(theme).sort()).toEqual(Object.keys(themes['default']!.theme).sort());
      expect(Object.values(themeFor({ NO_COLOR: '1' }, { theme: name })).some((style) => 'color' in style)).toBe(false);
    }
    expect(themeFor({}, { theme: 'light', colors: { accent: '#ff8800' } }).accent.color).toBe('#ff8800');
    expect(themeFor({}, { theme: 'none such' })).toEqual(themeFor({}));
  });
});

describe('the state', () => {
  it('comes back as it was left', () => {
    const left = Session.withRows().press('\u0014>>\u000c/draft\u001bOSbody').model;
    const state = stateOf(left);
    expect(state).toMatchObject({ server: 'localhost:8080', tables: { 'localhost:8080': 'people' } });
    const model = resumed(initialModel(defaultServer, left.size, 'again'), state);
    expect([model.request.url.text, model.request.body.text]).toEqual(['http://localhost:8080/draft', 'body']);
    expect(layoutFor(model)?.tables).toBe(layoutFor(left)?.tables);
    const other = resumed(initialModel(parseServer('other:1'), left.size, 'again'), state);
    expect(other.request.url.text).toBe('http://other:1');
    const source = { path: 'a.http', index: 1 };
    const sourced = stateOf({ ...left, saved: { ...left.saved, source } });
    expect(resumed(model, sourced).saved.source).toEqual(source);
    expect(resumed(other, sourced).saved.source).toBeUndefined();
    expect(other.servers).toEqual(['other:1', 'localhost:8080']);
    expect(resumed(model, emptyState).request).toBe(model.request);
  });

  it('names servers so that the same one is asked again', () => {
    const secure = initialModel(parseServer('https://db.test'), { columns: 80, rows: 24 }, 'test');
    const state = stateOf({ ...secure, request: { ...secure.request, body: bufferOf('draft') } });
    expect(state.server).toBe('https://db.test');
    expect(resumed(secure, state).request.body.text).toBe('draft');
    expect(resumed(initialModel(defaultServer, secure.size, 'again'), state).servers).toEqual([
      'localhost:8080',
      'https://db.test',
    ]);
  });
});

describe('the server', () => {
  it('is changed for another, whose tables are asked for', () => {
    const session = Session.withRows().press(`${ctrlP}connect\rexample.test:9000\r`);
    expect(session.model).toMatchObject({ server: { authority: 'example.test:9000' }, screen: 'request' });
    expect(session.model.grid).toBeUndefined();
    expect(session.model.request.url.text).toBe('http://example.test:9000');
    expect(session.asked('connect')).toHaveLength(1);
    expect(session.asked('load-tables')).toHaveLength(2);
    session.press(`${ctrlP}connect\rlocalhost\r`);
    expect(session.model.server.authority).toBe('localhost:8080');
  });

  it('stays as long as there are edits that are not saved', () => {
    const session = Session.withRows().press(`\u001b[C\rX\r${ctrlP}connect\rexample.test:9000\r`);
    expect(session.model.grid?.edits).toHaveLength(1);
    expect(session.model).toMatchObject({ server: defaultServer, notice: { tone: 'warn' } });
    expect(session.asked('connect')).toEqual([]);
  });

  it('is asked for again where it can not be read', () => {
    const session = Session.ready().press(`${ctrlP}connect\ra b\r`);
    expect([focused(session.model.focus), session.model.prompt?.text.text]).toEqual(['prompt', 'a b']);
    const row = textOf(promptRow(session.model.prompt!, 120, session.model.notice).line);
    expect(row).toBe(' server  a b  ✗ "a b" has no host that can be looked up: type host:port/path.');
    session.press('c');
    expect(textOf(promptRow(session.model.prompt!, 120, session.model.notice).line)).toBe(' server  a bc');
  });
});

describe('the mouse', () => {
  it('gives panes the focus, and turns what is under it', () => {
    const session = Session.withRows().press('\u001b[<0;3;4M');
    expect(focused(session.model.focus)).toBe('tables');
    session.press('\u001b[<65;40;8M');
    expect([focused(session.model.focus), session.model.grid?.row]).toEqual(['tables', 3]);
    session.press('\u001b[<0;40;8M');
    expect(focused(session.model.focus)).toBe('grid');
    session.press('\u000c\u001b[<0;40;3M');
    expect(focused(session.model.focus)).toBe('headers');
    session.press(`${ctrlP}\u001b[<0;3;4M\u001b[<65;3;4M`);
    expect([focused(session.model.focus), session.model.picker?.selected]).toEqual(['picker', 3]);
  });
});
