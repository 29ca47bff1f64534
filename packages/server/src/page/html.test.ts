import { expect, test } from 'vitest';
import { html } from './html.js';

test('what is put into a template is text, in elements and in attributes', () => {
  const cell = `<script>"it's" & more</script>`;
  expect(html`<td title="${cell}">${cell}</td>`.text).toBe(
    '<td title="&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;">' +
      '&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;</td>',
  );
});

test('what a template made stands in another as it is, also in lists; nothing is nothing', () => {
  const items = ['a<', 'b'].map((each) => html`<li>${each}</li>`);
  expect(html`<ul>${items}${undefined}${7}</ul>`.text).toBe('<ul><li>a&lt;</li><li>b</li>7</ul>');
});
