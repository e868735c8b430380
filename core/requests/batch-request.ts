import * as z from 'zod/mini';
import { Problem, type Violation } from '../errors.ts';
import { maxBatchItems } from '../limits.ts';
import { batchItem } from './fields.ts';
import { assemble, readAlgorithms, type HashRequest } from './hash-request.ts';
import { parseFields } from './parse-fields.ts';
import { badRequest } from './violations.ts';

const batchBody = z.strictObject({
  items: z.array(z.unknown()).check(z.minLength(1), z.maxLength(maxBatchItems)),
});

function readItem(item: unknown): HashRequest {
  const violations: Violation[] = [];
  const { algorithm, ...fields } = parseFields(batchItem, item, violations);
  const algorithms = readAlgorithms([algorithm], () => '/algorithm', violations);
  const pointerOf = (option: string) => `/${option}`;
  return assemble(algorithms, { input: fields, inputBase: '', options: fields, pointerOf }, violations);
}

/** `POST /hash/batch`: each item by itself; a bad one is its own Problem, with pointers from the item. */
export function readBatchRequest(value: unknown): (HashRequest | Problem)[] {
  const violations: Violation[] = [];
  const { items } = parseFields(batchBody, value, violations);
  if (violations.length > 0) throw badRequest(violations);
  return items.map((item) => {
    try {
      return readItem(item);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
}
