/** Requests as curl commands, for the clipboard. */
import { curlOf } from '../../../core/curl/curl-export.js';
import { DraftError, prepareRequest, type RequestDraft } from '../../../core/request/request.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';

/** The model that says that `draft` was copied, and the effect that copies it; or says why it was not. */
export function copiedAsCurl(model: Model, draft: RequestDraft): Updated {
  try {
    const command = curlOf(draft, prepareRequest(draft, model.server).url);
    if (command.kind === 'impossible') return [{ ...model, notice: { tone: 'bad', text: command.message } }, []];
    const notice = { tone: 'good', text: ['Copied as a curl command.', ...command.notes].join(' ') } as const;
    return [{ ...model, notice }, [{ type: 'copy', text: command.command }]];
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    return [{ ...model, notice: { tone: 'bad', text: error.message } }, []];
  }
}
