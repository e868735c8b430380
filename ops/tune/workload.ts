import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { findObjectAlgorithm } from '../../core/hashing/algorithms.ts';
import { isParallel } from '../../core/hashing/parallel/part.ts';
import { UsageError } from '../command.ts';

/** Functions whose time is their own work, so that memory changes it. */
export const tunableFunctions = ['hash', 'compute-worker', 'object-worker'] as const;
export type TunableFunction = (typeof tunableFunctions)[number];

/** How often an item comes in each round. */
const weight = z.int().min(1).max(100).default(1);
const body = z.record(z.string(), z.unknown());
/** Of an input that is made of random bytes: what API Gateway and Lambda take, what a message holds. */
const requestBytes = z.int().min(0).max(4_000_000);
const taskBytes = z.int().min(0).max(700_000);

const request = z.union([
  z.strictObject({ weight, path: z.string().startsWith('/'), body }),
  z.strictObject({ weight, path: z.string().startsWith('/'), bytes: requestBytes }),
]);

const algorithms = z.array(z.string()).min(1);
const parameters = z.record(z.string(), z.number()).default({});
const task = z.union([
  z.strictObject({ weight, algorithms, parameters, string: z.string() }),
  z.strictObject({ weight, algorithms, parameters, bytes: taskBytes }),
]);

const objectNames = z
  .array(z.string().refine((name) => findObjectAlgorithm(name)?.name === name, 'is no algorithm of objects'))
  .min(1);
/** Of an object of random bytes, which all items of that size read. */
const objectMib = z.int().min(1).max(1_024);
const object = z
  .strictObject({
    weight,
    algorithms: objectNames,
    mib: objectMib.default(64),
    /** As one of the parts of an object that many workers hash. */
    part: z.boolean().default(false),
  })
  .refine(
    ({ algorithms: names, part }) => !part || names.every(isParallelName),
    'a part has only algorithms that many workers can compute of one object',
  );

function isParallelName(name: string): boolean {
  const found = findObjectAlgorithm(name);
  return found !== undefined && isParallel(found.name);
}

export type ObjectItem = z.output<typeof object>;
export type RequestItem = z.output<typeof request>;
export type TaskItem = z.output<typeof task>;

export type Workload =
  | { readonly function: 'hash'; readonly items: readonly RequestItem[] }
  | { readonly function: 'compute-worker'; readonly items: readonly TaskItem[] }
  | { readonly function: 'object-worker'; readonly items: readonly ObjectItem[] };

/**
 * What is measured where no file says otherwise: small and large inputs; OWASP's first choice for argon2id, and scrypt; an
 * object by the digest that is asked for most, and a part of one by the algorithm that many workers are for.
 */
const defaults = {
  hash: [
    { weight: 3, path: '/hash/sha256', bytes: 1024 },
    { path: '/hash?algorithms=sha256,crc32', bytes: 1_000_000 },
    { path: '/hash/pbkdf2-sha256', body: { string: 'correct horse', parameters: { iterations: 10_000 } } },
  ],
  'compute-worker': [
    {
      weight: 2,
      algorithms: ['argon2id'],
      parameters: { memory_kib: 19_456, passes: 2, parallelism: 1 },
      string: 'correct horse',
    },
    {
      algorithms: ['scrypt'],
      parameters: { cost_log2: 14, block_size: 8, parallelism: 1 },
      string: 'correct horse',
    },
  ],
  'object-worker': [{ algorithms: ['sha256'] }, { algorithms: ['blake3'], part: true }],
};

/** The workload of a file (JSON, a list), or the function's default. Throws UsageError with the field and the bound. */
export function readWorkload(name: TunableFunction, file: string | undefined): Workload {
  const source = file ?? 'the default workload';
  const items = file === undefined ? defaults[name] : readJson(file);
  if (name === 'hash')
    return { function: name, items: parse(z.array(request).min(1).max(50), items, source) };
  if (name === 'object-worker')
    return { function: name, items: parse(z.array(object).min(1).max(50), items, source) };
  return { function: name, items: parse(z.array(task).min(1).max(50), items, source) };
}

function parse<T>(schema: z.ZodType<T>, items: unknown, source: string): T {
  const parsed = schema.safeParse(items);
  if (!parsed.success) throw new UsageError(`${source}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`--workload: ${file}: ${cause instanceof Error ? cause.message : 'unreadable'}`, {
      cause,
    });
  }
}
