import type * as z from 'zod/mini';
import type { Violation } from '../errors.ts';
import { badRequest, violationsOf } from './violations.ts';

type Issues = Parameters<typeof violationsOf>[0];

function remove(value: unknown, path: readonly PropertyKey[]): void {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== 'object' || value === null) return;
  if (rest.length > 0) remove(Reflect.get(value, first), rest);
  else Reflect.deleteProperty(value, first);
}

/** The value without the fields that are wrong, so that the others can be checked as well. */
function withoutFaults(value: unknown, issues: Issues): unknown {
  const rest = structuredClone(value);
  for (const issue of issues) {
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) remove(rest, path);
  }
  return rest;
}

/**
 * Parses with a schema. What is wrong is added to `violations` and left out of the answer, so that a caller learns
 * of everything at once; the caller of this function throws in the end.
 * @throws Problem `bad-request` at once where too little is left to go on
 */
export function parseFields<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  violations: Violation[],
  base = '',
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  violations.push(...violationsOf(issues, base));
  const rest = schema.safeParse(withoutFaults(value, issues));
  if (rest.success) return rest.data;
  throw badRequest(violations);
}
