/** Requests as curl commands, for the clipboard. */
import { curlOf } from '../../../core/curl/curl-export.js';
import { quoted } from '../../../core/curl/shell-words.js';
import { serverUrl } from '../../../core/request/address.js';
import { DraftError, prepareRequest, type RequestDraft } from '../../../core/request/request.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { shownAuthorization } from '../access/state.js';

/** The model that says that `draft` was copied, and the effect that copies it; or says why it was not. */
export function copiedAsCurl(model: Model, draft: RequestDraft): Updated {
  try {
    const command = curlOf(draft, prepareRequest(draft, model.server).url);
    if (command.kind === 'impossible') return [{ ...model, notice: { tone: 'bad', text: command.message } }, []];
    const { text, notes } = withShellVariable(command.command, model);
    const notice = {
      tone: 'good',
      text: ['Copied as a curl command.', ...notes, ...command.notes].join(' '),
    } as const;
    return [{ ...model, notice }, [{ type: 'copy', text }]];
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    return [{ ...model, notice: { tone: 'bad', text: error.message } }, []];
  }
}

/** The command with a variable of the shell where the Authorization of the server at hand would stand. */
function withShellVariable(
  command: string,
  model: Model,
): { readonly text: string; readonly notes: readonly string[] } {
  const word = quoted(shownAuthorization.join(': '));
  if (!command.includes(`-H ${word}`)) return { text: command, notes: [] };
  const [scheme, variable, what] =
    model.access.given[serverUrl(model.server)] === 'basic'
      ? ['Basic', 'ROWHOUSE_BASIC', 'user:password in Base64']
      : ['Bearer', 'ROWHOUSE_TOKEN', 'the token'];
  const text = command.replace(`-H ${word}`, () => `-H "Authorization: ${scheme} $${variable}"`);
  return { text, notes: [`The shell's $${variable} is to hold ${what}.`] };
}
