import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { parse as shellQuoteWords } from 'shell-quote';
import { describe, expect, it } from 'vitest';
import { awkwardText, drafts } from '../../../testing/drafts.js';
import { useSeed } from '../../../testing/seed.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';
import { curlOf } from './curl-export.js';
import { draftOfCurl } from './curl-import.js';
import { posixWords, quoted, windowsWords } from './shell-words.js';

const seed = useSeed('curl.test.ts');
const run = promisify(execFile);

function draft(over: Partial<RequestDraft> = {}): RequestDraft {
  return { dialect: 'http', method: 'GET', url: 'http://h/', headers: [], body: '', ...over };
}

function imported(command: string): { draft: RequestDraft; notes: readonly string[]; bodyFile?: unknown } {
  const result = draftOfCurl(command);
  if (result.kind === 'refused') throw new Error(result.message);
  return result;
}

function commandOf(given: RequestDraft, url = given.url): string {
  const result = curlOf(given, url);
  if (result.kind === 'impossible') throw new Error(result.message);
  return result.command;
}

describe('a request as curl', () => {
  it('is short where it can be', () => {
    expect(commandOf(draft({ url: 'http://localhost:8080/people' }))).toBe('curl http://localhost:8080/people');
    expect(
      commandOf(draft({ method: 'POST', url: 'http://h/a?b=c', headers: [['Accept', 'text/csv']], body: `it's "5"` })),
    ).toBe(`curl 'http://h/a?b=c' \\\n  -H 'Accept: text/csv' \\\n  -H Content-Type: \\\n  --data-raw 'it'\\''s "5"'`);
    expect(commandOf(draft({ method: 'HEAD' }))).toBe('curl http://h/ \\\n  -I');
  });

  it.each([
    [draft({ dialect: 'classic' }), /classic dialect/],
    [draft({ headers: [['A', 'b\nC: d']] }), /line break or NUL/],
    [draft({ method: 'A B' }), /no method/],
  ])('is none where curl can not (%#)', (given, reason) => {
    expect(curlOf(given, 'http://h/')).toMatchObject({
      kind: 'impossible',
      message: expect.stringMatching(reason) as string,
    });
  });

  it(`is read back as it was (ROWHOUSE_SEED=${seed})`, () => {
    fc.assert(
      fc.property(drafts, fc.boolean(), (given, hasNul) => {
        const body = hasNul ? `${given.body}\0-5%d\\0` : given.body;
        const whole = { ...given, body, headers: [['Content-Type', 'text/x'] as const, ...given.headers] };
        expect(imported(commandOf(whole))).toEqual({ kind: 'draft', draft: whole, notes: [] });
        // Without a Content-Type of one's own, the same goes out, default or not.
        const bare = { ...given, body };
        const back = imported(commandOf(bare));
        const sent = (each: RequestDraft) => {
          const { head, body: bytes } = prepareRequest(each, { host: 'h', port: 1, authority: 'h:1' });
          return [
            head.method,
            head.target,
            [...head.headers].map(String).sort(),
            bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : bytes,
          ];
        };
        expect(sent(back.draft)).toEqual(sent(bare));
        expect(back.notes).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('curl as a request', () => {
  it.each<[string, Partial<RequestDraft>]>([
    ['curl localhost:8080/people', { url: 'localhost:8080/people' }],
    ['$ curl -sSL -XDELETE http://h/1', { method: 'DELETE', url: 'http://h/1' }],
    [
      'curl -d a=1 --data b=2 http://h/',
      { method: 'POST', headers: [['Content-Type', 'application/x-www-form-urlencoded']], body: 'a=1&b=2' },
    ],
    [
      `curl http://h/ --json '{"a":' --json '1}'`,
      {
        method: 'POST',
        headers: [
          ['Content-Type', 'application/json'],
          ['Accept', 'application/json'],
        ],
        body: '{"a":1}',
      },
    ],
    ['curl -u ada:love http://h/', { headers: [['Authorization', 'Basic YWRhOmxvdmU=']] }],
    ['curl http://ada:l%20ve@h/', { headers: [['Authorization', 'Basic YWRhOmwgdmU=']] }],
    [
      'curl -A me -e http://r/ -b a=1 -b "b=2; c=3" http://h/',
      {
        headers: [
          ['User-Agent', 'me'],
          ['Referer', 'http://r/'],
          ['Cookie', 'a=1; b=2; c=3'],
        ],
      },
    ],
    [
      'curl -G -d a=1 --data-urlencode "q=x y&z" --data-urlencode =é http://h/?p=0',
      { url: 'http://h/?p=0&a=1&q=x%20y%26z&%C3%A9' },
    ],
    ['curl -I http://h/', { method: 'HEAD' }],
    [
      'curl --url http://h/ -H "X-Empty;" -H "X: a:b"',
      {
        headers: [
          ['X-Empty', ''],
          ['X', 'a:b'],
        ],
      },
    ],
    ['curl --oauth2-bearer tok http://h/', { headers: [['Authorization', 'Bearer tok']] }],
    ['curl http://h/ -H "Authorization: mine" -u a:b', { headers: [['Authorization', 'mine']] }],
    [
      "curl \"http://h/\" \\\n  -H 'Accept: */*' \\\n  --data-raw $'it\\'s\\n\\u00e9\\x21'",
      {
        method: 'POST',
        headers: [
          ['Accept', '*/*'],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ],
        body: "it's\né!",
      },
    ],
    [`curl.exe 'http://h/?a b'`, { url: 'http://h/?a b' }],
    ['curl.exe "http://h/?a b"', { url: 'http://h/?a b' }],
    ['curl http://h/#top -o /dev/null', { url: 'http://h/#top' }],
    [
      'curl -H "Authorization: Bearer $TOKEN" http://h/',
      { headers: [['Authorization', 'Bearer {{$processEnv TOKEN}}']] },
    ],
    [
      'curl ^"http://h/?a=1^&b=2^" ^\r\n  -H ^"Accept: */*^" ^\r\n  -H "Content-Type: text/plain" ^\r\n  --data-raw ^"^{^\\^"a^\\^":^\\^"50^%^\\^"^}^"',
      {
        method: 'POST',
        url: 'http://h/?a=1&b=2',
        headers: [
          ['Accept', '*/*'],
          ['Content-Type', 'text/plain'],
        ],
        body: '{"a":"50%"}',
      },
    ],
    [
      'curl "http://h/" ^\n  --data-raw "{\\"a\\":1}" ^\n  -H "Content-Type: application/json"',
      { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{"a":1}' },
    ],
  ])('%s', (command, expected) => {
    const { draft: read, notes } = imported(command);
    expect(read).toEqual(draft(expected));
    expect(notes.filter((note) => !note.startsWith('-L'))).toEqual([]);
  });

  it.each([
    ['curl -k http://h/', /^-k was left out: a certificate is checked/],
    ['curl --compressed http://h/', /^--compressed was left out/],
    ['curl --frobnicate http://h/', /^--frobnicate was left out: it is no option/],
    ['curl http://h/ --head-er', /Did you mean --header/],
    ['curl -F a=@b http://h/', /^-F a=@b was left out/],
    ['curl -b jar.txt http://h/', /file jar\.txt/],
    ['curl http://h/ http://i/', /more than one URL/],
    ['curl http://h/ --next http://i/', /several requests/],
    ['curl http://h/ | jq .', /behind \| was left out/],
    ['cd /x && curl http://h/', /before curl was left out/],
    ['curl -H Accept: http://h/', /leave Accept out/],
    ['curl -H @file http://h/', /not read from a file/],
    ['curl -u ada http://h/', /no password/],
    ['curl http://h/ -H nocolon', /no colon/],
  ])('tells what is different: %s', (command, note) => {
    expect(imported(command).notes).toEqual([expect.stringMatching(note)]);
  });

  it('leaves bodies in their files', () => {
    expect(imported('curl -d @a.json http://h/')).toMatchObject({
      draft: { method: 'POST', body: '' },
      bodyFile: { path: 'a.json' },
      notes: [expect.stringContaining('line ends')],
    });
    expect(imported('curl -T up.bin http://h/')).toMatchObject({
      draft: { method: 'PUT', headers: [] },
      bodyFile: { path: 'up.bin' },
    });
  });

  it.each([
    ['', /no curl command/],
    ['wget http://h/', /no curl command/],
    ['curl', /no URL/],
    ['curl -X', /-X stands last/],
    ["curl 'http://h/", /not closed/],
    ['curl "http://h/', /not closed/],
    ["curl $'http://h/", /not closed/],
    ['curl -H "X: $(cat secret)" http://h/', /runs another one/],
    ['curl -d @- http://h/', /standard input/],
    ['curl' + ' a'.repeat(20_000), /more than 10000 words/],
    ['curl.exe' + ' a'.repeat(20_000), /more than 10000 words/],
    ['curl -d @a -d b http://h/', /file and of text/],
    ['x'.repeat(5 * 1024 * 1024), /4 MiB/],
  ])('is refused: %.30s', (command, reason) => {
    expect(draftOfCurl(command)).toMatchObject({ kind: 'refused', message: expect.stringMatching(reason) as string });
  });

  it('takes any text without a throw, in time', () => {
    const piece = fc.oneof(
      awkwardText,
      fc.constantFrom('curl ', ' -d ', ' -H ', '--', '^"', '$(', "$'", '\\', ' -', '|', ' --data-urlencode '),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const result = draftOfCurl(`curl ${pieces.join('')}`);
        expect(['draft', 'refused']).toContain(result.kind);
      }),
      { numRuns: 1000 },
    );
    for (const text of ['$', "$'\\x", '\\', '"\\', '-x ', '^"', '%', 'a ']) {
      expect(['draft', 'refused']).toContain(draftOfCurl(`curl ${text.repeat(100_000)}`).kind);
    }
  });
});

describe('shell words', () => {
  const shells = ['sh', 'bash'];

  it.each(shells)('what is quoted is one word to %s, byte for byte', async (shell) => {
    const texts = fc.sample(awkwardText, { numRuns: 60, seed });
    const { stdout } = await run(shell, ['-c', `printf '%s\\0' ${texts.map((text) => quoted(text)).join(' ')}`]);
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
    expect(posixWords(texts.map((text) => quoted(text)).join(' ')).map(({ text }) => text)).toEqual(texts);
  });

  it('are those of bash, where nothing is expanded', async () => {
    const lines = [
      `a'b'"c"\\d  "x\\"y" '' "" #no\nignored`.split('\n')[0]!,
      `http://h/#top a#b '#' \\# "a\\\nb" a\\\nb`,
      `"\\$x \\\` \\\\ \\a" $'\\t\\'\\x41\\101\\u00e9\\cA\\q' $"x"`,
      `{a,b} ~x a=b 'a'\\''b'`.replace('{a,b} ~x ', ''),
    ];
    for (const line of lines) {
      const { stdout } = await run('bash', ['-c', `printf '%s\\0' ${line}`], {
        // Bash writes \u00e9 as its locale has it.
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      expect(posixWords(line).map(({ text }) => text)).toEqual(stdout.split('\0').slice(0, -1));
    }
  });

  it('are those of shell-quote for plain commands', () => {
    for (const line of [`curl 'a b' "c d" e\\ f`, `a='b' --x "y"'z'`]) {
      expect(posixWords(line).map(({ text }) => text)).toEqual(shellQuoteWords(line));
    }
  });

  it('of Windows follow its runtime', () => {
    expect(windowsWords(`curl a\\b "c\\\\" "d\\"e" "f""g" \\\\"h i\\\\"`).map(({ text }) => text)).toEqual([
      'curl',
      'a\\b',
      'c\\',
      'd"e',
      'f"g',
      '\\h i\\',
    ]);
    expect(windowsWords('a^^ ^& "^"').map(({ text }) => text)).toEqual(['a^', '&', '^']);
    expect(windowsWords('curl --data-raw ^"a^\r\n\r\nb^"').map(({ text }) => text)).toEqual([
      'curl',
      '--data-raw',
      'a\nb',
    ]);
  });
});
