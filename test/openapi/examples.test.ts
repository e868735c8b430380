import { describe, expect, test } from 'vitest';
import { document, methods, resolve, type MediaType } from '../../lambdas/docs/document.ts';
import { schemaViolations } from './schemas.ts';

interface Sample {
  readonly where: string;
  readonly violations: readonly string[];
}

const { components } = document;

function ofMedia(where: string, content: Readonly<Record<string, MediaType>> = {}): Sample[] {
  return Object.entries(content).flatMap(([type, { schema, example, examples = {} }]) => {
    const values = Object.entries(examples).map(([name, { value }]) => ({ name, value }));
    if (example !== undefined) values.push({ name: 'example', value: example });
    return values.map(({ name, value }) => ({
      where: `${where} ${type} ${name}`,
      violations: schemaViolations(schema, value),
    }));
  });
}

const ofOperations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = item[method];
    if (!operation) return [];
    const where = `${method.toUpperCase()} ${path}`;
    return [
      ...ofMedia(`${where} request`, operation.requestBody?.content),
      ...Object.entries(operation.responses).flatMap(([status, response]) =>
        ofMedia(`${where} ${status}`, resolve(response, components.responses).content),
      ),
    ];
  }),
);

const ofParameters = Object.entries({ ...components.parameters, ...components.headers }).flatMap(
  ([name, { schema, example, ...rest }]) => {
    const named = 'examples' in rest ? Object.values(rest.examples ?? {}).map(({ value }) => value) : [];
    return [...(example === undefined ? [] : [example]), ...named].map((value) => ({
      where: `parameter or header ${name}`,
      violations: schemaViolations(schema, value),
    }));
  },
);

describe('every example conforms to its schema', () => {
  test.each([...ofOperations, ...ofParameters])('$where', ({ violations }) => {
    expect(violations).toEqual([]);
  });
});

test('every JSON request body and every error has an example', () => {
  const bare = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const requestBody = item[method]?.requestBody;
      const media = requestBody?.content['application/json'];
      return media && !media.examples ? [`${method} ${path}`] : [];
    }),
  );
  const errors = Object.entries(components.responses)
    .filter(([, { content }]) => content?.['application/problem+json'])
    .filter(([, { content }]) => content?.['application/problem+json']?.example === undefined)
    .map(([name]) => name);
  expect([...bare, ...errors]).toEqual([]);
});
