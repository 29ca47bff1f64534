/** Requests to the server that the page is from, each of them shown as it went. */
import type { Answered, Asked } from './exchange.js';
import { logRequest } from './request-log.js';

/** @throws TypeError where no answer came */
export async function send(asked: Asked): Promise<Answered> {
  const note = logRequest(asked);
  const startedAt = performance.now();
  try {
    const answered = await ask(asked);
    note(answered, performance.now() - startedAt);
    return answered;
  } catch (error) {
    note(undefined, performance.now() - startedAt);
    throw error;
  }
}

/** The same without a word in the log, for what nobody asked for. */
export async function ask({ method, path, headers, body }: Asked): Promise<Answered> {
  const response = await fetch(path, { method, headers, ...(body !== undefined && { body }) });
  const { status, statusText } = response;
  return { status, statusText, headers: response.headers, text: await response.text() };
}
