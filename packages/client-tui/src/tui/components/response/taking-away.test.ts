/** Taking things away from an answer: to the clipboard, and to files. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fields } from '@rowhouse/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { Session } from '../../../../testing/session.js';
import type { EffectContext } from '../../effect-context.js';
import { focused } from '../../focus.js';
import type { Message } from '../../messages.js';
import { clipboardSequence, copyLimit } from '../shell/copying.js';
import { documentOf } from './document.js';
import type { ResponseMessage } from './messages.js';
import { writingWith } from './writing.js';

function answered(body: string, over: Parameters<typeof exchangeOf>[1] = {}): Session {
  const session = Session.ready().press('/x\r');
  return session.tell({ type: 'answered', id: 1, document: documentOf(exchangeOf(body, over)) }).press('\u001b[17~');
}

describe('copying', () => {
  const copied = (session: Session): string | undefined => session.asked('copy').at(-1)?.text;

  it('takes the value that the cursor is on, or all of the body', () => {
    const session = answered('{"a":"x \\u00e9","b":[1, 2]}');
    expect(copied(session.press('jy'))).toBe('x é');
    expect(session.model.notice).toEqual({
      tone: 'good',
      text: 'Copied 3 characters; a terminal that allows it has them in its clipboard.',
    });
    expect(copied(session.press('jy'))).toBe('[1, 2]');
    expect(copied(session.press('Y'))).toBe('{"a":"x \\u00e9","b":[1, 2]}');
  });

  it('takes a header, or all of them, and a part of the bytes', () => {
    const session = answered('{}');
    expect(copied(session.press('2jy'))).toBe('application/json');
    expect(copied(session.press('Y'))).toBe('HTTP/1.1 200 OK\nContent-Type: application/json\n');
    expect(copied(session.press('3y'))).toBe('GET');
    expect(copied(session.press(']]y'))).toBe('/');
  });

  it('says where there is nothing, or too much', () => {
    expect(answered('{}').press('4y').model.notice?.text).toBe('There is nothing to copy here.');
    const session = answered('x'.repeat(copyLimit + 1)).press('Y');
    expect(session.asked('copy')).toEqual([]);
    expect(session.model.notice?.text).toMatch(/too much for a terminal's clipboard/);
  });

  it('is nothing that a terminal could take for something else', () => {
    expect(clipboardSequence('é\u001b]0;x\u0007')).toBe(`\u001b]52;c;${Buffer.from('é\u001b]0;x\u0007').toString('base64')}\u0007`); // prettier-ignore
  });
});

describe('saving', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'saving-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  /** Does what was asked for last, and tells the model what became of it. */
  async function written(session: Session): Promise<Session> {
    const effect = session.asked('save-body').at(-1)!;
    const message = await new Promise<Message>((resolve, reject) => {
      const watch = (work: Promise<void>): void => void work.catch(reject);
      writingWith({ dispatch: resolve, watch } as unknown as EffectContext)(effect);
    });
    return session.tell(message);
  }

  const headers = Fields.from([
    ['Content-Type', 'text/plain'],
    ['Content-Disposition', 'attachment; filename="a.txt"'],
  ]);
  const response = { status: 200, reason: 'OK', version: '1.1', headers };
  const clear = '\u0015';

  it('proposes a name, and tells size and place', async () => {
    const session = answered('hello', { response }).press('s');
    expect(session.model.prompt?.text.text).toBe('a.txt');
    const path = join(folder, 'b.txt');
    await written(session.press(`${clear}${path}\r`));
    expect(session.model.notice).toEqual({ tone: 'good', text: `Saved 5 B as ${path}.` });
    expect(await readFile(path, 'utf8')).toBe('hello');
  });

  it("takes ~ for the user's folder", async () => {
    vi.stubEnv('HOME', folder);
    const session = await written(answered('hello', { response }).press(`s${clear}~/c.txt\r`));
    expect([session.model.notice?.tone, await readFile(join(folder, 'c.txt'), 'utf8')]).toEqual(['good', 'hello']);
  });

  it('asks before it writes over a file, and does so when it is told to', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'mine');
    const session = await written(answered('theirs', { response }).press(`s${clear}${path}\r`));
    expect(session.model.picker?.matches.map(({ item }) => item.id)).toEqual(['rename', 'replace']);
    expect(await readFile(path, 'utf8')).toBe('mine');
    await written(session.press('\u001b[B\r'));
    expect(await readFile(path, 'utf8')).toBe('theirs');
    expect(focused(session.model.focus)).toBe('response');
  });

  it('takes another name, or leaves it', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'mine');
    const session = await written(answered('theirs', { response }).press(`s${clear}${path}\r`));
    session.press('\r');
    expect(session.model.prompt?.text.text).toBe(path);
    await written(session.press('2\r'));
    expect(await readFile(`${path}2`, 'utf8')).toBe('theirs');
    const other = answered('x', { response }).press('s\u001b');
    expect([other.model.response.saving, other.asked('save-body')]).toEqual([undefined, []]);
  });

  it('says in a sentence what is in the way', async () => {
    const session = await written(answered('x', { response }).press(`s${clear}${join(folder, 'none', 'a')}\r`));
    expect(session.model.notice).toEqual({ tone: 'bad', text: `${join(folder, 'none', 'a')} can't be written: its folder does not exist: make it.` }); // prettier-ignore
    const message = (await written(answered('x', { response }).press(`s${clear}${folder}\r`))).model.picker;
    expect(message?.question).toBe('replace-file');
    expect(answered('x').press('s').model.prompt?.text.text).toBe('people.json');
    expect(answered('').press('s').model.notice?.text).toBe('There is no body to save.');
  });

  it('does not open a choice over what is being asked by then', () => {
    const session = answered('x', { response }).press('s');
    const exists: ResponseMessage = { type: 'save-exists', path: '/a', body: new Uint8Array() };
    session.tell(exists);
    expect([session.model.picker, session.model.notice?.text]).toEqual([undefined, 'There is a file /a already: nothing was saved.']); // prettier-ignore
  });
});
