import type * as z from 'zod/mini';
import type { Violation } from '../errors.ts';
import { algorithmNames, findAlgorithm, type Algorithm } from '../hashing/algorithms.ts';
import type { Body } from './body.ts';
import { hashBody, multiHashBody, taskBody, type InputFields, type OptionFields } from './fields.ts';
import { readInput } from './input.ts';
import { readOptions, type HashOptions } from './options.ts';
import { mergeQuery, optionsOfQuery, type Query } from './query.ts';
import { badRequest, violationsOf } from './violations.ts';

/** What one request wants hashed: decoded, checked, complete. */
export interface HashRequest {
  readonly algorithms: readonly Algorithm[];
  readonly input: Uint8Array;
  readonly options: HashOptions;
}

/** Looks names up, without repeats; an unknown one is a violation at its pointer. */
export function readAlgorithms(
  names: readonly string[],
  pointerOf: (index: number) => string,
  violations: Violation[],
): Algorithm[] {
  const found = new Set<Algorithm>();
  names.forEach((name, index) => {
    const algorithm = findAlgorithm(name);
    if (algorithm) found.add(algorithm);
    else {
      violations.push({ pointer: pointerOf(index), detail: `must be one of ${algorithmNames.join(', ')}` });
    }
  });
  return [...found];
}

/** Parses with a schema; throws all violations together with those found before. */
export function parseFields<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  violations: readonly Violation[],
  base = '',
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badRequest([...violations, ...violationsOf(parsed.error.issues, base)]);
}

/** Input and options against their algorithms, with everything that is wrong collected in `violations`. */
export function assemble(
  algorithms: readonly Algorithm[],
  fields: { input: InputFields; inputBase: string; options: OptionFields; optionsBase: string },
  violations: Violation[],
): HashRequest {
  const input = readInput(fields.input, fields.inputBase, violations);
  const pointers = {
    options: fields.optionsBase,
    input: `${fields.inputBase}/${fields.input.string === undefined ? 'data' : 'string'}`,
  };
  const options = readOptions(fields.options, algorithms, input, pointers, violations);
  return { algorithms, input, options };
}

function throwAny(violations: readonly Violation[]): void {
  if (violations.length > 0) throw badRequest(violations);
}

/** `POST /hash/{algorithm}`: a JSON body, or raw bytes with the options in the query string. */
export function readHashRequest(name: string, body: Body, query: Query): HashRequest {
  const violations: Violation[] = [];
  const algorithms = readAlgorithms([name], () => 'path/algorithm', violations);
  if (body.kind === 'raw') {
    const options = parseFields(hashBody, optionsOfQuery(query, violations), violations, 'query');
    const request = {
      algorithms,
      input: body.bytes,
      options: readOptions(options, algorithms, body.bytes, { options: 'query', input: '' }, violations),
    };
    throwAny(violations);
    return request;
  }
  const fields = parseFields(hashBody, mergeQuery(body.value, query, violations), violations);
  const request = assemble(
    algorithms,
    { input: fields, inputBase: '', options: fields, optionsBase: '' },
    violations,
  );
  throwAny(violations);
  return request;
}

/** `POST /hash`: several algorithms over one input. */
export function readMultiHashRequest(value: unknown, query: Query): HashRequest {
  const violations: Violation[] = [];
  const fields = parseFields(multiHashBody, mergeQuery(value, query, violations), violations);
  const algorithms = readAlgorithms(fields.algorithms, (index) => `/algorithms/${index}`, violations);
  const request = assemble(
    algorithms,
    { input: fields, inputBase: '', options: fields, optionsBase: '' },
    violations,
  );
  throwAny(violations);
  return request;
}

/** `POST /tasks` with an inline source. */
export function readTaskRequest(value: unknown): HashRequest {
  const violations: Violation[] = [];
  const fields = parseFields(taskBody, value, violations);
  const algorithms = readAlgorithms(fields.algorithms, (index) => `/algorithms/${index}`, violations);
  const request = assemble(
    algorithms,
    { input: fields.source, inputBase: '/source', options: fields.options ?? {}, optionsBase: '/options' },
    violations,
  );
  throwAny(violations);
  return request;
}
