import * as z from 'zod/mini';
import { environmentNames } from '../core/names/environment.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

const number = (minimum: number) => z.coerce.number().check(z.minimum(minimum));
const text = z.string().check(z.minLength(1));

/** Undefined, which no type here admits, for what is no JSON. */
function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const json = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(z.pipe(z.string(), z.transform(parseJson)), schema);

/** The type of each variable of `core/names/environment.ts`. */
const types = {
  stage: text,
  inlineBudgetMs: number(0),
  taskBudgetMs: number(0),
  inlineMemoryMib: number(0),
  taskMemoryMib: number(0),
  waitLimitSeconds: number(0),
  leaseSeconds: number(1),
  maxAttempts: number(1),
  retentionDays: number(1),
  queueRetentionSeconds: number(60),
  databaseUrl: text,
  /** Absent where there are no readers. */
  databaseReaderUrl: z.optional(text),
  databaseSecretArn: text,
  /** Empty where there is no cache. */
  cacheUrl: z.string(),
  cacheName: z.string(),
  computeQueueUrl: text,
  idempotencyTable: text,
  deadLetterQueueUrl: text,
  functionConcurrency: json(z.record(z.string(), z.number())),
  workerConcurrency: number(1),
  objectQueueUrl: text,
  objectDeadLetterQueueUrl: text,
  objectWorkerConcurrency: number(1),
  objectLeaseSeconds: number(1),
  objectMaxAttempts: number(1),
  uploadsBucket: text,
  allowedBuckets: json(z.array(text)),
  uploadExpiryHours: number(1),
  uploadRetentionDays: number(1),
  uploadLimitsGib: json(z.record(z.string(), z.number())),
  partMib: number(1),
  partsInFlight: number(1),
} satisfies Record<keyof typeof environmentNames, unknown>;

type Types = typeof types;

/**
 * The asked settings of a function as one typed object.
 * @throws Error that names every variable that is missing or malformed, never its value
 */
export function readEnvironment<Key extends keyof Types>(
  variables: Variables,
  keys: readonly Key[],
): { readonly [K in Key]: z.infer<Types[K]> } {
  const wrong: string[] = [];
  const entries = keys.map((key) => {
    const parsed = types[key].safeParse(variables[environmentNames[key]]);
    if (!parsed.success) wrong.push(environmentNames[key]);
    return [key, parsed.data] as const;
  });
  if (wrong.length > 0) throw new Error(`environment variables missing or malformed: ${wrong.join(', ')}`);
  // Every key was parsed with its own type just above; TypeScript cannot follow that through fromEntries.
  return Object.fromEntries(entries) as { readonly [K in Key]: z.infer<Types[K]> };
}
