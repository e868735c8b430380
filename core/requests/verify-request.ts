import { Problem, type Violation } from '../errors.ts';
import type { Algorithm } from '../hashing/algorithms.ts';
import { passwordViolation } from '../hashing/input-bounds.ts';
import { parsePhc } from '../hashing/phc.ts';
import { verifyBody } from './fields.ts';
import { readAlgorithms } from './hash-request.ts';
import { readInput } from './input.ts';
import { readKey } from './options.ts';
import { parseFields } from './parse-fields.ts';
import { badRequest } from './violations.ts';

export type VerifyRequest =
  | {
      readonly kind: 'digest';
      readonly algorithm: Exclude<Algorithm, { kind: 'password' }>;
      readonly digest: string;
      readonly key?: Uint8Array;
      readonly input: Uint8Array;
    }
  | {
      readonly kind: 'password';
      readonly algorithm: Extract<Algorithm, { kind: 'password' }>;
      readonly parameters: Readonly<Record<string, number>>;
      readonly phc: string;
      readonly input: Uint8Array;
    };

interface VerifyFields {
  readonly string?: string | undefined;
  readonly algorithm?: string | undefined;
  readonly digest?: string | undefined;
  readonly key?: string | undefined;
  readonly phc?: string | undefined;
}

function readPassword(phc: string, fields: VerifyFields, input: Uint8Array, violations: Violation[]) {
  for (const name of ['algorithm', 'digest', 'key'] as const) {
    if (fields[name] !== undefined)
      violations.push({ pointer: `/${name}`, detail: 'cannot stand beside /phc' });
  }
  try {
    const { algorithm, parameters } = parsePhc(phc);
    const violation = passwordViolation(algorithm, input, fields.string === undefined ? '/data' : '/string');
    if (violation) violations.push(violation);
    return { kind: 'password', algorithm, parameters, phc, input } as const;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    violations.push(...error.violations);
    return undefined;
  }
}

function readDigest(fields: VerifyFields, input: Uint8Array, violations: Violation[]) {
  for (const name of ['algorithm', 'digest'] as const) {
    if (fields[name] === undefined) violations.push({ pointer: `/${name}`, detail: 'is required (or /phc)' });
  }
  if (fields.algorithm === undefined || fields.digest === undefined) return undefined;
  const [algorithm] = readAlgorithms([fields.algorithm], () => '/algorithm', violations);
  if (!algorithm) return undefined;
  if (algorithm.kind === 'password') {
    violations.push({
      pointer: '/algorithm',
      detail: 'is a password algorithm: send its PHC string as /phc',
    });
    return undefined;
  }
  const key = fields.key === undefined ? undefined : readKey(fields.key, [algorithm], '/key', violations);
  return { kind: 'digest', algorithm, digest: fields.digest, ...(key && { key }), input } as const;
}

/** `POST /verify`: a digest with its algorithm, or a PHC string. */
export function readVerifyRequest(value: unknown): VerifyRequest {
  const violations: Violation[] = [];
  const fields = parseFields(verifyBody, value, violations);
  const input = readInput(fields, '', violations);
  const request =
    fields.phc === undefined
      ? readDigest(fields, input, violations)
      : readPassword(fields.phc, fields, input, violations);
  if (!request || violations.length > 0) throw badRequest(violations);
  return request;
}
