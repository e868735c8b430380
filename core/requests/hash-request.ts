import type { Violation } from '../errors.ts';
import { algorithmNames, findAlgorithm, findObjectAlgorithm, type Algorithm } from '../hashing/algorithms.ts';
import type { Body } from './body.ts';
import { hashBody, multiHashBody, type InputFields, type OptionFields } from './fields.ts';
import { readInput } from './input.ts';
import { readOptions, type HashOptions } from './options.ts';
import { parseFields } from './parse-fields.ts';
import { readQuery, type Query } from './query.ts';
import { badRequest } from './violations.ts';

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
    else if (findObjectAlgorithm(name)) {
      violations.push({
        pointer: pointerOf(index),
        detail: 'is made of the parts of an object: only a task with an object as its source has it',
      });
    } else {
      violations.push({ pointer: pointerOf(index), detail: `must be one of ${algorithmNames.join(', ')}` });
    }
  });
  return [...found];
}

interface Fields {
  readonly input: InputFields;
  readonly inputBase: string;
  readonly options: OptionFields;
  readonly pointerOf: (option: string) => string;
}

/** Input and options against their algorithms, with everything that is wrong collected in `violations`. */
export function assemble(
  algorithms: readonly Algorithm[],
  { input: fields, inputBase, options, pointerOf }: Fields,
  violations: Violation[],
): HashRequest {
  const input = readInput(fields, inputBase, violations);
  const pointers = {
    option: pointerOf,
    input: `${inputBase}/${fields.string === undefined ? 'data' : 'string'}`,
  };
  const request = {
    algorithms,
    input,
    options: readOptions(options, algorithms, input, pointers, violations),
  };
  if (violations.length > 0) throw badRequest(violations);
  return request;
}

/** `POST /hash/{algorithm}`: a JSON body, or raw bytes with the options in the query string. */
export function readHashRequest(name: string, body: Body, query: Query): HashRequest {
  const violations: Violation[] = [];
  const algorithms = readAlgorithms([name], () => 'path/algorithm', violations);
  const asked = readQuery(query, violations);
  if (body.kind === 'raw') return assembleRaw(algorithms, body.bytes, asked, violations);
  return assembleFlat(algorithms, parseFields(hashBody, body.value, violations), asked, violations);
}

/** `POST /hash`: several algorithms over one input; of raw bytes, they stand in the query string, with commas. */
export function readMultiHashRequest(body: Body, query: Query): HashRequest {
  const violations: Violation[] = [];
  if (body.kind === 'json') {
    const asked = readQuery(query, violations);
    const { algorithms: names, ...fields } = parseFields(multiHashBody, body.value, violations);
    const algorithms = readAlgorithms(names, (index) => `/algorithms/${index}`, violations);
    return assembleFlat(algorithms, fields, asked, violations);
  }
  const { algorithms: list, ...rest } = query ?? {};
  if (list === undefined) violations.push({ pointer: 'query/algorithms', detail: 'is required' });
  const algorithms = readAlgorithms(list?.split(',') ?? [], () => 'query/algorithms', violations);
  return assembleRaw(algorithms, body.bytes, readQuery(rest, violations), violations);
}

/** Raw bytes, all options in the query. */
function assembleRaw(
  algorithms: readonly Algorithm[],
  input: Uint8Array,
  asked: OptionFields,
  violations: Violation[],
): HashRequest {
  const pointers = { option: (option: string) => `query/${option}`, input: '' };
  const options = readOptions(asked, algorithms, input, pointers, violations);
  if (violations.length > 0) throw badRequest(violations);
  return { algorithms, input, options };
}

/** Input and options side by side in the body, more options in the query; one in both is refused. */
function assembleFlat(
  algorithms: readonly Algorithm[],
  fields: InputFields & OptionFields,
  asked: OptionFields,
  violations: Violation[],
): HashRequest {
  for (const option in asked) {
    if (fields[option] !== undefined) {
      violations.push({ pointer: `query/${option}`, detail: 'stands in the body too' });
    }
  }
  const options = { ...asked, ...fields };
  const pointerOf = (option: string) => (Object.hasOwn(asked, option) ? `query/${option}` : `/${option}`);
  return assemble(algorithms, { input: fields, inputBase: '', options, pointerOf }, violations);
}
