import { html, type Html } from './html.ts';

/** What the document's descriptions use of Markdown: paragraphs, `code` and [links](https://…). */
const inline = /`([^`]+)`|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g;

function span(text: string): Html {
  const parts: (Html | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    const [whole, code, label, url] = match;
    parts.push(text.slice(end, match.index));
    parts.push(code === undefined ? html`<a href="${url}">${label}</a>` : html`<code>${code}</code>`);
    end = match.index + whole.length;
  }
  return html`${[...parts, text.slice(end)]}`;
}

/** One paragraph, without its element. */
export function line(text: string): Html {
  return span(text.trim().replaceAll(/\s+/g, ' '));
}

export function paragraphs(text: string): Html {
  return html`${text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => html`<p>${line(paragraph)}</p>`)}`;
}
