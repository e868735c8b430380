import {
  document,
  resolve,
  type Header,
  type MediaType,
  type Operation,
  type Parameter,
  type Response,
} from '../document.ts';
import { html, type Html } from './html.ts';
import { line, paragraphs } from './markdown.ts';
import { allowedValues, flatten, schemaFields, typeLine, type Direction } from './schema.ts';
import { tryForm } from './try-form.ts';

const { components } = document;

export interface Endpoint {
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);

function parameterField({ name, in: place, required, description, schema }: Parameter): Html {
  const of = flatten(schema).description;
  return html`<div class="field">
    <dt>
      <code>${name}</code> <span class="place">${place}</span> ${
        required && html`<span class="required">required</span> `
      }${typeLine(schema)}
    </dt>
    <dd>
      ${of !== undefined && of !== description && html`<p>${line(of)}</p>`}
      <p>${line(description)}</p>
      ${allowedValues(schema)}
    </dd>
  </div>`;
}

function examplesOf({ example, examples = {} }: MediaType): Html {
  const all = Object.values(examples).map(({ summary, value }) => ({ summary, value }));
  if (example !== undefined) all.push({ summary: undefined, value: example });
  return html`${all.map(
    ({ summary, value }) =>
      html`<figure>
        <figcaption>${summary ?? 'Example'}</figcaption>
        <pre tabindex="0"><code>${typeof value === 'string' ? value : pretty(value)}</code></pre>
      </figure>`,
  )}`;
}

function body(type: string, media: MediaType, direction: Direction): Html {
  return html`<p class="label"><code>${type}</code></p>
    ${schemaFields(media.schema, direction)}${examplesOf(media)}`;
}

/** Every error has the same fields: they are shown once, in a section of their own. */
const problemType = 'application/problem+json';

export const problemFields = (): Html => schemaFields({ $ref: '#/components/schemas/Problem' }, 'response');

function answerBody([type, media]: [string, MediaType]): Html {
  if (type !== problemType) return body(type, media, 'response');
  return html`<p class="label"><code>${type}</code>, its fields under <a href="#errors">Errors</a></p>
    ${examplesOf(media)}`;
}

function headerField([name, header]: [string, Header]): Html {
  return html`<div class="field">
    <dt><code>${name}</code> ${typeLine(header.schema)}</dt>
    <dd><p>${line(header.description)}</p></dd>
  </div>`;
}

function responseDetails([status, response]: [string, Response]): Html {
  const headers = Object.entries(response.headers).map(([name, header]): [string, Header] => [
    name,
    resolve(header, components.headers),
  ]);
  return html`<details class="response">
    <summary>
      <span class="status s${status.slice(0, 1)}">${status}</span> ${line(response.description)}
    </summary>
    <p class="label">Headers</p>
    <dl class="fields">${headers.map(headerField)}</dl>
    ${Object.entries(response.content ?? {}).map(answerBody)}
  </details>`;
}

/** One section: what to send, what comes back, and a form to try it. */
export function operationSection(endpoint: Endpoint): Html {
  const { method, path, operation, parameters } = endpoint;
  const { operationId, summary, description, deprecated, requestBody, responses } = operation;
  return html`<section id="${operationId}" class="operation" aria-labelledby="${operationId}-title">
    <h3 id="${operationId}-title">
      ${summary}${deprecated && html` <span class="deprecated">deprecated</span>`}
    </h3>
    <p class="route"><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code></p>
    ${paragraphs(description)} ${tryForm(endpoint)}
    ${
      parameters.length > 0 &&
      html`<details class="part">
        <summary>Parameters</summary>
        <dl class="fields">${parameters.map(parameterField)}</dl>
      </details>`
    }
    ${
      requestBody &&
      html`<details class="part" open>
        <summary>Request body</summary>
        ${Object.entries(requestBody.content).map(([type, media]) => body(type, media, 'request'))}
      </details>`
    }
    <h4>Responses</h4>
    ${Object.entries(responses).map(([status, response]) =>
      responseDetails([status, resolve(response, components.responses)]),
    )}
  </section>`;
}
