import { describe, expect, test } from 'vitest';
import { html } from '../../../lambdas/docs/page/html.ts';
import { line, paragraphs } from '../../../lambdas/docs/page/markdown.ts';

describe('html', () => {
  test('escapes values, in text and in attributes', () => {
    expect(html`<p title="${'"&'}">${'<script>'}</p>`.text).toBe('<p title="&quot;&amp;">&lt;script&gt;</p>');
  });

  test('takes other templates as they are, lists in order, and nothing for what is absent', () => {
    const names = ['a', 'b'].map((name) => html`<b>${name}</b>`);
    expect(html`<p>${names}${undefined}${false}</p>`.text).toBe('<p><b>a</b><b>b</b></p>');
  });
});

describe('Markdown', () => {
  test('knows code and links, and escapes the rest', () => {
    expect(line('see `a<b` and [RFC](https://example.com/?a&b) & more').text).toBe(
      'see <code>a&lt;b</code> and <a href="https://example.com/?a&amp;b">RFC</a> &amp; more',
    );
  });

  test('makes no link of anything but https', () => {
    expect(line('[x](javascript:alert)').text).toBe('[x](javascript:alert)');
  });

  test('splits paragraphs at empty lines', () => {
    expect(paragraphs('one\nline\n\ntwo').text).toBe('<p>one line</p><p>two</p>');
  });
});
