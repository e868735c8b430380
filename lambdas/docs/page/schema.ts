import { document, type Schema } from '../document.ts';
import { html, type Html } from './html.ts';
import { line } from './markdown.ts';

/** A schema with its reference followed and what it is composed of by `allOf` taken in. */
export function flatten(schema: Schema): Schema {
  const { $ref, allOf = [], ...own } = schema;
  // What is composed has a meaning of its own: the parts' descriptions do not describe it.
  const sources = allOf.map(flatten).map(({ description: _, ...source }): Schema => source);
  if ($ref !== undefined) {
    const target = document.components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
    if (!target) throw new Error(`openapi.json has no ${$ref}`);
    sources.push(flatten(target));
  }
  const all = [...sources, own];
  const properties = all.reduce<Readonly<Record<string, Schema>>>(
    (merged, some) => ({ ...merged, ...some.properties }),
    {},
  );
  const required = all.flatMap((source) => source.required ?? []);
  return {
    ...all.reduce<Schema>((merged, source) => ({ ...merged, ...source }), {}),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

const types = ({ type }: Schema): readonly string[] => (typeof type === 'string' ? [type] : (type ?? []));

/** The kind of value in a few words: `array of strings`, `object or null`. */
function kindOf(schema: Schema): string {
  const { items, oneOf = [], format, contentEncoding } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (types(schema).length === 0 && oneOf.length > 0) {
    return [...new Set(oneOf.map((choice) => kindOf(flatten(choice))))].join(' or ');
  }
  const names = types(schema).map((name) =>
    name === 'array' && items ? `array of ${kindOf(flatten(items))}s` : name,
  );
  const detail = format ?? contentEncoding;
  return names.join(' or ') + (detail === undefined ? '' : ` (${detail})`);
}

function bounds({ minimum, maximum, minItems, maxItems }: Schema): string | undefined {
  const count = (value: number): string => value.toLocaleString('en-US');
  if (minItems !== undefined && maxItems !== undefined)
    return `${count(minItems)} to ${count(maxItems)} items`;
  if (minimum !== undefined && maximum !== undefined) return `${count(minimum)} to ${count(maximum)}`;
  return minimum === undefined ? undefined : `at least ${count(minimum)}`;
}

/** What may be sent or comes back: type, bounds, default and allowed values in one line. */
export function typeLine(schema: Schema): Html {
  const flat = flatten(schema);
  const defaultValue = flat.default?.toLocaleString('en-US');
  return html`<span class="type">${[kindOf(flat), bounds(flat)].filter(Boolean).join(', ')}</span>${
      defaultValue !== undefined && html`, <span class="default">default <code>${defaultValue}</code></span>`
    }`;
}

export function allowedValues(schema: Schema): Html {
  const values = flatten(schema).enum ?? [];
  if (values.length === 0) return html``;
  const list = html`<span class="values"
    >${values.map((value) => html`<code>${String(value)}</code> `)}</span
  >`;
  return values.length > 8
    ? html`<details class="many">
        <summary>${values.length} values</summary>
        ${list}
      </details>`
    : list;
}

/** Schemas below this one that have properties of their own. */
function nested(schema: Schema): readonly Schema[] {
  const { items, oneOf = [], additionalProperties } = schema;
  const below = [
    items,
    ...oneOf,
    typeof additionalProperties === 'object' ? additionalProperties : undefined,
  ];
  return below
    .filter((inner) => inner !== undefined)
    .map(flatten)
    .flatMap((inner) => (inner.properties ? [inner] : nested(inner)));
}

/** Which of the fields are worth a mark: those that must be sent, those that may be missing from an answer. */
export type Direction = 'request' | 'response';

function mark(required: boolean, direction: Direction): Html {
  if (direction === 'request') return required ? html`<span class="required">required</span> ` : html``;
  return required ? html`` : html`<span class="optional">optional</span> `;
}

function property(name: string, schema: Schema, required: boolean, direction: Direction): Html {
  const flat = flatten(schema);
  const inner = flat.properties ? [flat] : nested(flat);
  return html`<div class="field">
    <dt><code>${name}</code> ${mark(required, direction)}${typeLine(flat)}</dt>
    <dd>
      ${flat.description !== undefined && html`<p>${line(flat.description)}</p>`} ${allowedValues(flat)}
      ${
        inner.length > 0 &&
        html`<details>
          <summary>Fields of <code>${name}</code></summary>
          ${inner.map((below) => fields(below, direction))}
        </details>`
      }
    </dd>
  </div>`;
}

function fields(schema: Schema, direction: Direction): Html {
  const required = new Set(schema.required);
  return html`<dl class="fields">
    ${Object.entries(schema.properties ?? {}).map(([name, inner]) =>
      property(name, inner, required.has(name), direction),
    )}
  </dl>`;
}

/** The fields of a body, with those below them folded up. */
export function schemaFields(schema: Schema, direction: Direction): Html {
  const flat = flatten(schema);
  const inner = flat.properties ? [flat] : nested(flat);
  return html`${flat.description !== undefined && html`<p>${line(flat.description)}</p>`}
  ${inner.map((below) => fields(below, direction))}`;
}
