import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseHttp } from './http-document.js';
import { readyRequest, scopeOf } from './ready-request.js';

describe('a saved request', () => {
  it('is made ready with its body’s file, in which variables count only where it says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-ready-'));
    try {
      await writeFile(join(folder, 'body.txt'), '{{name}}\r\n');
      const document = parseHttp(
        '@name = Ada\n### a\nPUT /{{name}}\n\n< body.txt\n### b\nPUT /x\n\n<@ body.txt\n### c\nPUT /{{$uuid}}\n\n{{name}}',
      );
      const ready = async (index: number) =>
        (await readyRequest(folder, 'x.http', document.entries[index]!, scopeOf(document))).draft;
      expect(await ready(0)).toMatchObject({ url: '/Ada', body: '{{name}}\r\n' });
      expect(await ready(1)).toMatchObject({ url: '/x', body: 'Ada\r\n' });
      expect(await ready(2)).toMatchObject({ url: expect.stringMatching(/^\/[0-9a-f-]{36}$/) as string, body: 'Ada' });
      await rm(join(folder, 'body.txt'));
      await expect(ready(0)).rejects.toThrow(/does not exist/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
