import type { Parameter } from '../document.ts';
import { html, type Html } from './html.ts';
import type { Endpoint } from './operation.ts';
import { flatten } from './schema.ts';

function control(id: string, { name, in: place, required, schema, example }: Parameter): Html {
  const values = flatten(schema).enum;
  const initial = typeof example === 'string' && place === 'path' ? example : '';
  if (values) {
    return html`<select id="${id}" name="${name}" data-in="${place}">
      ${!required && html`<option></option>`}${values.map((value) =>
        value === initial
          ? html`<option selected>${value}</option>`
          : html`<option>${String(value)}</option>`,
      )}
    </select>`;
  }
  return html`<input
    id="${id}"
    name="${name}"
    data-in="${place}"
    value="${initial}"
    ${required && html` required`}
    autocomplete="off"
    spellcheck="false"
  />`;
}

function labelled(prefix: string, parameter: Parameter): Html {
  const id = `${prefix}-${parameter.name}`;
  return html`<p class="control"><label for="${id}">${parameter.name}</label>${control(id, parameter)}</p>`;
}

/** A request that can be filled in, sent and copied; the script of the page brings it to life. */
export function tryForm({ method, path, operation, parameters }: Endpoint): Html {
  const { operationId, requestBody, security } = operation;
  const json = requestBody?.content['application/json'];
  const examples = Object.values(json?.examples ?? {});
  const text = JSON.stringify(examples[0]?.value, undefined, 2);
  const needed = parameters.filter(({ required }) => required);
  const optional = parameters.filter(({ required }) => !required);
  const key = security?.length === 0 ? '' : 'needed';
  return html`<form class="try" data-method="${method}" data-path="${path}" data-key="${key}" hidden>
    ${needed.map((parameter) => labelled(operationId, parameter))}
    ${
      json &&
      html`${
          examples.length > 1 &&
          html`<p class="control">
            <label for="${operationId}-example">Example</label
            ><select id="${operationId}-example" class="example">
              ${examples.map(
                ({ summary, value }) =>
                  html`<option value="${JSON.stringify(value, undefined, 2)}">${summary ?? ''}</option>`,
              )}
            </select>
          </p>`
        }
        <p class="control">
          <label for="${operationId}-body">Body</label
          ><textarea id="${operationId}-body" rows="${text.split('\n').length}" spellcheck="false">
${text}</textarea>
        </p>`
    }
    ${
      optional.length > 0 &&
      html`<details>
        <summary>Options</summary>
        ${optional.map((parameter) => labelled(operationId, parameter))}
      </details>`
    }
    <pre class="curl" tabindex="0" aria-label="The call as a curl command"><code></code></pre>
    <p class="actions">
      <button type="submit">Send</button> <button type="button" class="copy">Copy curl</button>
    </p>
    <div class="answer" role="status"></div>
  </form>`;
}
