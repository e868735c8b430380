import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { document, type Schema } from '../../lambdas/docs/document.ts';

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
addFormats.default(ajv);
ajv.addVocabulary(['components', 'example']);

const compiled = new WeakMap<Schema, ValidateFunction>();

/** What is wrong with a value by one of the document's schemas; empty where it conforms. */
export function schemaViolations(schema: Schema, value: unknown): string[] {
  let validate = compiled.get(schema);
  if (!validate) {
    // References in the schema start at the document's root.
    validate = ajv.compile({ ...schema, components: { schemas: document.components.schemas } });
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const more = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
    return `${instancePath || 'the value'} ${message ?? 'is not valid'}${more}`;
  });
}
