import type { Violation } from '../errors.ts';
import { taskBody } from './fields.ts';
import { assemble, readAlgorithms, type HashRequest } from './hash-request.ts';
import { namesObject, readObjectRequest, type ObjectRequest } from './object-request.ts';
import { parseFields } from './parse-fields.ts';
import { badRequest } from './violations.ts';

export type TaskRequest =
  | { readonly kind: 'inline'; readonly request: HashRequest }
  | { readonly kind: 'object'; readonly request: ObjectRequest };

/** `POST /tasks`: over what the body holds, or over an object that it names. */
export function readTaskRequest(value: unknown, allowedBuckets: readonly string[]): TaskRequest {
  const violations: Violation[] = [];
  const body = parseFields(taskBody, value, violations);
  if (namesObject(body.source)) {
    const request = readObjectRequest(body, allowedBuckets, violations);
    if (violations.length > 0) throw badRequest(violations);
    return { kind: 'object', request };
  }
  const { algorithms: names, source, options: { recompute, part_size: partSize, ...options } = {} } = body;
  for (const [name, given] of Object.entries({ recompute, part_size: partSize })) {
    if (given !== undefined) {
      violations.push({ pointer: `/options/${name}`, detail: 'goes with an object only' });
    }
  }
  if (source.string === undefined && source.data === undefined) {
    violations.push({ pointer: '/source/string', detail: 'or /data, /upload_id or /s3 is required' });
  }
  const algorithms = readAlgorithms(names, (index) => `/algorithms/${index}`, violations);
  const pointerOf = (option: string) => `/options/${option}`;
  const fields = { input: source, inputBase: '/source', options, pointerOf };
  return { kind: 'inline', request: assemble(algorithms, fields, violations) };
}
