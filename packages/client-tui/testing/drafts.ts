/** Requests that nobody composed: whatever a user may type, for tests that must hold for any of them. */
import fc from 'fast-check';
import type { RequestDraft } from '../src/core/request/request.js';

const methods = fc.oneof(
  fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9!$%'*+.^_`|~-]{0,8}$/),
);

const targets = fc.stringMatching(
  /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,12}(\?[A-Za-z0-9._~!$&'()*+,;=:@/?[\]{}-]{0,12})?$/,
);

/** Names that no default of any client has. */
const fieldNames = fc.stringMatching(/^X-[A-Za-z0-9!$'*+.^_`|~-]{1,8}$/);
const fieldValues = fc.stringMatching(/^([!-~]([ -~]{0,14}[!-~])?)?$/);

/** Text of any kind, with what shells, templates and line readers trip over. */
export const awkwardText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '\n',
        '\r\n',
        '\r',
        '\t',
        '$x',
        '`ls`',
        '!',
        '@',
        '@file',
        '%',
        '%s',
        '\\n',
        '#',
        ' ',
      ),
      fc.constantFrom('{"a": 1}', '{{name}}', '### x', '< ./f', '> {%', '^', '\u0001', '김', '👩‍👧'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** A draft in the dialect http, for `http://127.0.0.1:1` and a target. */
export const drafts: fc.Arbitrary<RequestDraft> = fc.record({
  dialect: fc.constant('http' as const),
  method: methods,
  url: targets.map((target) => `http://127.0.0.1:1${target}`),
  headers: fc.array(fc.tuple(fieldNames, fieldValues), { maxLength: 4 }),
  body: fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 3, arbitrary: awkwardText }),
});
