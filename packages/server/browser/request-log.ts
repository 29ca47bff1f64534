/** The list of what was sent and what came back, the newest first. */
import type { Answered, Asked } from './exchange.js';

/** So many are kept. */
const capacity = 50;

/** Shows a request; what it returns shows the answer, or that there was none. */
export function logRequest(asked: Asked): (answered: Answered | undefined, milliseconds: number) => void {
  const item = document.createElement('li');
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const text = document.createElement('pre');
  summary.textContent = `${asked.method} ${asked.path} …`;
  text.textContent = requestText(asked);
  details.append(summary, text, copyButton(asked));
  item.append(details);
  const list = document.getElementById('log');
  list?.prepend(item);
  while ((list?.children.length ?? 0) > capacity) list?.lastElementChild?.remove();
  return (answered, milliseconds) => {
    const outcome = answered === undefined ? 'no answer' : `${answered.status} ${answered.statusText}`;
    summary.textContent = `${asked.method} ${asked.path} → ${outcome} (${Math.round(milliseconds)} ms)`;
    item.dataset['outcome'] = answered !== undefined && answered.status < 400 ? 'done' : 'failed';
    if (answered !== undefined) text.textContent += `\n\n${answerText(answered)}`;
  };
}

/** As it goes over the wire, but for the fields that the browser adds. */
function requestText({ method, path, headers, body }: Asked): string {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${location.host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return lines.join('\n') + (body === undefined ? '' : `\n\n${body}`);
}

function answerText({ status, statusText, headers, text }: Answered): string {
  const lines = [`HTTP/1.1 ${status} ${statusText}`];
  headers.forEach((value, name) => lines.push(`${name}: ${value}`));
  const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
  return `${lines.join('\n')}\n\n${isPage ? `(a page of ${text.length} characters)` : text}`;
}

function copyButton(asked: Asked): HTMLButtonElement {
  const button = document.createElement('button');
  button.textContent = 'Copy as curl';
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(curlCommand(asked)).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'The browser does not let pages copy here'),
    );
  });
  return button;
}

function curlCommand({ method, path, headers, body }: Asked): string {
  const fields = Object.entries(headers).map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`);
  const data = body === undefined ? '' : ` --data-raw ${quoted(body)}`;
  return `curl -X ${method} ${quoted(new URL(path, location.href).href)}${fields.join('')}${data}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
