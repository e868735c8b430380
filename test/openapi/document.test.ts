import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { problems } from '../../core/errors.ts';
import { algorithmNames, compositeAlgorithms, findAlgorithm } from '../../core/hashing/algorithms.ts';
import { maxBatchItems } from '../../core/limits.ts';
import type { FailureCode } from '../../core/tasks/failures.ts';
import { listLimit } from '../../core/tasks/list.ts';
import { document } from '../../lambdas/docs/document.ts';
import { gatewayProblems } from '../../lib/constructs/gateway-problems.ts';

const { schemas } = document.components;

test('the JSON that is served is the YAML that is written (npm run openapi makes it)', () => {
  const yaml: unknown = parse(readFileSync('docs/openapi.yaml', 'utf8'));
  expect(document).toEqual(yaml);
});

describe('the document agrees with the core on', () => {
  test('the names of the algorithms', () => {
    const known = algorithmNames.flatMap((name) => [name, ...(findAlgorithm(name)?.aliases ?? [])]);
    expect(schemas['AlgorithmName']?.enum).toEqual(known);
    expect(schemas['CompositeName']?.enum).toEqual(Object.keys(compositeAlgorithms));
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

  test('the problems, those of the gateway included', () => {
    const codes = new Set([...Object.keys(problems), ...gatewayProblems.map(({ code }) => code)]);
    const types = [...codes].map((code) => `urn:hash-api:problem:${code}`);
    expect([...(schemas['ProblemType']?.enum ?? [])].sort()).toEqual(types.sort());
  });

  test('the reasons for which a task fails', () => {
    const codes: Record<FailureCode, true> = {
      'not-sent': true,
      lost: true,
      'attempts-exhausted': true,
      'invalid-work': true,
      discarded: true,
      'object-not-found': true,
      'object-access-denied': true,
      'object-encrypted': true,
      'object-archived': true,
      'object-changed': true,
      'object-too-large': true,
      'part-size-too-small': true,
      'checksum-mismatch': true,
      'upload-not-complete': true,
      'upload-expired': true,
    };
    expect(schemas['TaskError']?.properties?.['code']?.enum).toEqual(Object.keys(codes));
  });

  test('the length of a page', () => {
    const parameters = document.paths['/tasks']?.get?.parameters ?? [];
    const limit = parameters.find((parameter) => 'name' in parameter && parameter.name === 'limit');
    expect(limit).toMatchObject({ schema: listLimit });
  });

  test('the length of a batch', () => {
    expect(schemas['BatchRequest']?.properties?.['items']?.maxItems).toBe(maxBatchItems);
  });
});
