/** HTML in templates: what is put into one is escaped, unless a template made it. */

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | undefined | readonly Content[];

/** `` html`<td>${cell}</td>` ``: nothing that a cell holds is taken for markup, in an element or in a quoted attribute. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  let text = parts[0] ?? '';
  contents.forEach((content, index) => {
    text += textOf(content) + (parts[index + 1] ?? '');
  });
  return new Html(text);
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(textOf).join('');
  return String(content).replaceAll(/[&<>"'\r]/g, (character) => references[character]!);
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A parser makes line feeds of those that stand there bare.
  '\r': '&#13;',
};
