import * as z from 'zod/mini';

/** The fields that say what to hash; exactly one of `string` and `data`. */
const inputFields = {
  string: z.optional(z.string()),
  data: z.optional(z.string()),
  encoding: z.optional(z.enum(['base64', 'hex', 'utf8'])),
};

/**
 * The fields that say how. A password algorithm's cost parameters may stand in `parameters` or, as in a
 * query string, side by side with the other fields.
 */
export const optionFields = {
  output: z.optional(z.enum(['hex', 'base64', 'base64url'])),
  key: z.optional(z.string()),
  salt: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
};

export const parameterNames = [
  'memory_kib',
  'passes',
  'parallelism',
  'cost_log2',
  'block_size',
  'iterations',
  'cost',
] as const;

export const parameterFields = Object.fromEntries(
  parameterNames.map((name) => [name, z.optional(z.unknown())]),
);

const hashFields = { ...inputFields, ...optionFields, ...parameterFields };
const algorithmList = z.array(z.string()).check(z.minLength(1), z.maxLength(32));

export const hashBody = z.strictObject(hashFields);
export const multiHashBody = z.strictObject({ ...hashFields, algorithms: algorithmList });
export const batchItem = z.strictObject({ ...hashFields, algorithm: z.string() });
export const verifyBody = z.strictObject({
  ...inputFields,
  algorithm: z.optional(z.string()),
  digest: z.optional(z.string()),
  key: optionFields.key,
  phc: z.optional(z.string()),
});
export const taskBody = z.strictObject({
  algorithms: algorithmList,
  source: z.strictObject({
    ...inputFields,
    upload_id: z.optional(z.string()),
    s3: z.optional(
      z.strictObject({ bucket: z.string(), key: z.string(), version_id: z.optional(z.string()) }),
    ),
  }),
  options: z.optional(
    z.strictObject({
      ...optionFields,
      ...parameterFields,
      recompute: z.optional(z.boolean()),
      part_size: z.optional(z.int()),
    }),
  ),
});

export type InputFields = z.infer<z.ZodMiniObject<typeof inputFields>>;
export type OptionFields = z.infer<z.ZodMiniObject<typeof optionFields>> & Readonly<Record<string, unknown>>;
