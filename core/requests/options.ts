import type { Violation } from '../errors.ts';
import type { Algorithm } from '../hashing/algorithms.ts';
import { decodeBase64 } from '../hashing/encoding.ts';
import { keyViolation, passwordViolation, saltViolation } from '../hashing/input-bounds.ts';
import { completeParameters } from '../hashing/parameters.ts';
import { maxKeyBytes } from '../limits.ts';
import { parameterNames, type OptionFields } from './fields.ts';

export interface HashOptions {
  readonly output: 'hex' | 'base64' | 'base64url';
  /** HMAC or keyed-BLAKE3 key. */
  readonly key?: Uint8Array;
  /** Salt of the password algorithm; random where absent. */
  readonly salt?: Uint8Array;
  /** Cost parameters of the password algorithm, complete and within their bounds. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** Where the caller wrote the fields: JSON pointers into the body, or `query/NAME`. */
export interface Pointers {
  readonly option: (name: string) => string;
  readonly input: string;
}

/** Decodes base64 and holds the bytes against `check`; undefined where either finds fault. */
function readBytes(
  text: string,
  pointer: string,
  check: (bytes: Uint8Array) => Violation | undefined,
  violations: Violation[],
): Uint8Array | undefined {
  const bytes = decodeBase64(text);
  const violation = bytes ? check(bytes) : { pointer, detail: 'must be base64 (RFC 4648 section 4)' };
  if (!violation) return bytes;
  violations.push(violation);
  return undefined;
}

export function readKey(
  text: string,
  algorithms: readonly Algorithm[],
  pointer: string,
  violations: Violation[],
): Uint8Array | undefined {
  const check = (key: Uint8Array): Violation | undefined =>
    key.length > maxKeyBytes
      ? { pointer, detail: `must be at most ${maxKeyBytes} bytes` }
      : algorithms
          .map((algorithm) => keyViolation(algorithm, key, pointer))
          .find((found) => found !== undefined);
  return readBytes(text, pointer, check, violations);
}

/** Parameters from `parameters` and from beside it, each with the pointer it came from. */
function gatherParameters(
  fields: OptionFields,
  pointers: Pointers,
  violations: Violation[],
): { given: Record<string, unknown>; aside: ReadonlySet<string> } {
  const given: Record<string, unknown> = { ...fields.parameters };
  const aside = new Set<string>();
  for (const name of parameterNames) {
    const value = fields[name];
    if (value === undefined) continue;
    if (Object.hasOwn(given, name)) {
      violations.push({ pointer: pointers.option(name), detail: `cannot stand beside /parameters/${name}` });
      continue;
    }
    given[name] = value;
    aside.add(name);
  }
  return { given, aside };
}

function readParameters(
  password: Algorithm,
  fields: OptionFields,
  pointers: Pointers,
  violations: Violation[],
): Readonly<Record<string, number>> | undefined {
  const { given, aside } = gatherParameters(fields, pointers, violations);
  const completed = completeParameters(password, given);
  if ('parameters' in completed) return completed.parameters;
  for (const { pointer, detail } of completed.violations) {
    const name = pointer.slice('/parameters/'.length);
    violations.push({ pointer: pointers.option(aside.has(name) ? name : pointer.slice(1)), detail });
  }
  return undefined;
}

function readPasswordOptions(
  password: Algorithm,
  fields: OptionFields,
  input: Uint8Array,
  pointers: Pointers,
  violations: Violation[],
): Pick<HashOptions, 'salt' | 'parameters'> {
  const parameters = readParameters(password, fields, pointers, violations);
  const tooLong = passwordViolation(password, input, pointers.input);
  if (tooLong) violations.push(tooLong);
  const pointer = pointers.option('salt');
  const salt =
    fields.salt === undefined
      ? undefined
      : readBytes(fields.salt, pointer, (bytes) => saltViolation(password, bytes, pointer), violations);
  return { ...(salt && { salt }), ...(parameters && { parameters }) };
}

const passwordOnly = ['salt', 'parameters', ...parameterNames] as const;
const defaults: HashOptions = { output: 'hex' };

/** Checks the options against the algorithms that they are for. */
export function readOptions(
  fields: OptionFields,
  algorithms: readonly Algorithm[],
  input: Uint8Array,
  pointers: Pointers,
  violations: Violation[],
): HashOptions {
  const output = fields.output ?? defaults.output;
  const key =
    fields.key === undefined
      ? undefined
      : readKey(fields.key, algorithms, pointers.option('key'), violations);
  const passwords = algorithms.filter((algorithm) => algorithm.kind === 'password');
  const [password] = passwords;
  if (password === undefined) {
    for (const name of passwordOnly) {
      if (fields[name] === undefined) continue;
      violations.push({ pointer: pointers.option(name), detail: 'goes with a password algorithm only' });
    }
    return key ? { output, key } : output === 'hex' ? defaults : { output };
  }
  if (passwords.length > 1) {
    violations.push({ pointer: '/algorithms', detail: 'must have at most one password algorithm' });
  }
  return {
    output,
    ...(key && { key }),
    ...readPasswordOptions(password, fields, input, pointers, violations),
  };
}
