/** What every page for people has around it, and the header fields that keep what it shows from being more than text. */
import type { HeaderLine, Reply, Request } from '../http/exchange.js';
import { representationFields } from '../http/negotiation.js';
import { type Content, html, type Html } from './html.js';

/** Scripts and styles from here and nowhere else, none inside the page: a cell that is taken for markup does nothing. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageFields: readonly HeaderLine[] = [
  ...representationFields('html'),
  ['Content-Security-Policy', policy],
  ['Referrer-Policy', 'same-origin'],
];

export interface Page {
  /** What the title says before the program's name. */
  readonly title: string;
  /** The way here from the tables, each step with its path. */
  readonly steps: readonly (readonly [name: string, path: string])[];
  /** What is shown; in pieces where it may be long. */
  readonly body: Html | AsyncIterable<Html>;
}

/** @param request whose target the page names, so that a reader can ask for the same as data */
export function pageReply(page: Page, request: Request): Reply {
  return { status: 200, headers: pageFields, body: pieces(page, request) };
}

async function* pieces({ title, steps, body }: Page, request: Request): AsyncGenerator<string> {
  yield beginning(title, steps).text;
  if (Symbol.asyncIterator in body) for await (const piece of body) yield piece.text;
  else yield body.text;
  yield ending(request).text;
}

function beginning(title: string, steps: Page['steps']): Html {
  const way: Content = steps.map(([name, path]) => html` / <a href="${path}">${name}</a>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title === '' ? '' : `${title} · `}rowhouse</title>
<link rel="icon" href="/_page/icon.svg">
<link rel="stylesheet" href="/_page/page.css">
<script type="module" src="/_page/main.js"></script>
</head>
<body>
<header><nav aria-label="Path"><a href="/">rowhouse</a>${way}</nav><output id="live"></output></header>
<main>
`;
}

/** The request behind the page, as one that gets the same as JSON. */
function ending({ target, headers }: Request): Html {
  return html`</main>
<section id="requests" aria-label="Requests">
<h2>Requests</h2>
<p>This address as data:</p>
<pre>GET ${target} HTTP/1.1
Host: ${headers.get('host') ?? ''}
Accept: application/json</pre>
<ol id="log"></ol>
</section>
</body>
</html>
`;
}
