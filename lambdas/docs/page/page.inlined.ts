import { createHash } from 'node:crypto';
import { document, methods, resolve } from '../document.ts';
import { Html, html } from './html.ts';
import { line, paragraphs } from './markdown.ts';
import { operationSection, problemFields, type Endpoint } from './operation.ts';
import { script } from './script.ts';
import { styles } from './styles.ts';

const { info, tags, paths, components } = document;

const endpoints: readonly Endpoint[] = Object.entries(paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = item[method];
    if (!operation) return [];
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
    return {
      method: method.toUpperCase(),
      path,
      operation,
      parameters: parameters.map((parameter) => resolve(parameter, components.parameters)),
    };
  }),
);

const taggedWith = (tag: string): readonly Endpoint[] =>
  endpoints.filter(({ operation }) => operation.tags.includes(tag));

const contents = html`<nav aria-label="Routes">
  <details open>
    <summary>Routes</summary>
    ${tags.map(
      ({ name }) =>
        html`<h2>${name}</h2>
          <ul>
            ${taggedWith(name).map(
              ({ method, path, operation }) =>
                html`<li>
                  <a href="#${operation.operationId}"
                    ><span class="method ${method.toLowerCase()}">${method}</span> ${path}</a
                  >
                </li>`,
            )}
          </ul>`,
    )}
    <h2><a href="#errors">Errors</a></h2>
  </details>
</nav>`;

// Made apart from the template, so that their content stays byte for byte what the policy's digests are of.
const styleElement = new Html(`<style>${styles}</style>`);
const scriptElement = new Html(`<script>${script}</script>`);

/**
 * The document as one HTML page that loads nothing. Rendered when the function is bundled (see lib/bundling), so that the
 * function only holds the text. Ready-made viewers were weighed: their scripts are 0.9 MB (RapiDoc) to 4.4 MB (Scalar),
 * which one response would have to carry, and they set styles that a strict Content-Security-Policy refuses. This page is
 * a quarter of a megabyte, mostly white space, and readable without its script.
 */
export const page: string = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${info.title}</title>
      <link rel="icon" href="data:," />
      ${styleElement}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the content</a>
      <header>
        <p class="name">${info.title} <span>${info.version}</span></p>
        <p class="key">
          <label for="key">API key</label
          ><input id="key" type="password" autocomplete="off" spellcheck="false" />
        </p>
      </header>
      <div class="layout">
        ${contents}
        <main id="main" tabindex="-1">
          <h1>${info.title}</h1>
          <p>${line(info.summary)}</p>
          ${paragraphs(info.description)}
          <p>
            This page was made from <a href="openapi.json">openapi.json</a>. Calls that are tried on it go to
            this API; the key stays in this page and is forgotten with it.
          </p>
          <noscript><p>Trying calls needs JavaScript; everything else on this page does not.</p></noscript>
          ${tags.map(
            ({ name, description }) =>
              html`<section aria-label="${name}">
                <h2>${name}</h2>
                ${paragraphs(description)} ${taggedWith(name).map(operationSection)}
              </section>`,
          )}
          <section id="errors" aria-labelledby="errors-title">
            <h2 id="errors-title">Errors</h2>
            ${problemFields()}
          </section>
        </main>
      </div>
      ${scriptElement}
    </body>
  </html> `.text;

const sourceOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only this page's own style and script run, and they can call only this API. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  `style-src ${sourceOf(styles)}`,
  `script-src ${sourceOf(script)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
