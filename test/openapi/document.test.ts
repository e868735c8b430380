import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { problems } from '../../core/errors.ts';
import { algorithmNames, findAlgorithm } from '../../core/hashing/algorithms.ts';
import { maxBatchItems } from '../../core/limits.ts';
import { document } from '../../lambdas/docs/document.ts';

const { schemas } = document.components;

test('the JSON that is served is the YAML that is written (npm run openapi makes it)', () => {
  const yaml: unknown = parse(readFileSync('docs/openapi.yaml', 'utf8'));
  expect(document).toEqual(yaml);
});

describe('the document agrees with the core on', () => {
  test('the names of the algorithms', () => {
    const known = algorithmNames.flatMap((name) => [name, ...(findAlgorithm(name)?.aliases ?? [])]);
    expect(schemas['AlgorithmName']?.enum).toEqual(known);
  });

  test('the bounds of the parameters', () => {
    const properties = schemas['Parameters']?.properties ?? {};
    const named = new Set<string>();
    for (const algorithm of algorithmNames.map((name) => findAlgorithm(name))) {
      for (const [name, bounds] of Object.entries(algorithm?.parameters ?? {})) {
        named.add(name);
        const schema = schemas[properties[name]?.$ref?.split('/').at(-1) ?? ''];
        expect({ name, minimum: schema?.minimum, maximum: schema?.maximum }).toEqual({
          name,
          minimum: bounds.minimum,
          maximum: bounds.maximum,
        });
        if (schema?.default !== undefined) expect(schema.default).toBe(bounds.default);
      }
    }
    expect(Object.keys(properties).sort()).toEqual([...named].sort());
  });

  test('the problems', () => {
    expect(schemas['ProblemType']?.enum).toEqual(
      expect.arrayContaining(Object.keys(problems).map((code) => `urn:hash-api:problem:${code}`)),
    );
  });

  test('the length of a batch', () => {
    expect(schemas['BatchRequest']?.properties?.['items']?.maxItems).toBe(maxBatchItems);
  });
});
