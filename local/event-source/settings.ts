import { z } from 'zod';

const whole = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);

/** AWS::Lambda::EventSourceMapping of a standard SQS queue, with AWS's bounds and defaults. */
const mapping = z
  .object({
    Enabled: z.union([z.boolean(), z.stringbool()]).default(true),
    BatchSize: whole(1, 10_000).default(10),
    /** Seconds. */
    MaximumBatchingWindowInSeconds: whole(0, 300).default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.object({ MaximumConcurrency: whole(2, 1000).optional() }).default({}),
    FilterCriteria: z.undefined('Filters of event source mappings are not supported locally.').optional(),
  })
  .refine(
    ({ BatchSize, MaximumBatchingWindowInSeconds }) => BatchSize <= 10 || MaximumBatchingWindowInSeconds >= 1,
    {
      message: 'A BatchSize above 10 needs a MaximumBatchingWindowInSeconds of at least 1.',
    },
  )
  .transform((properties) => ({
    enabled: properties.Enabled,
    batchSize: properties.BatchSize,
    windowSeconds: properties.MaximumBatchingWindowInSeconds,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
    /** Without a setting, Lambda goes up to 1,000 concurrent invocations. */
    maximumConcurrency: properties.ScalingConfig.MaximumConcurrency ?? 1000,
  }));

export type MappingSettings = z.infer<typeof mapping>;

export function parseMapping(properties: unknown): MappingSettings {
  return mapping.parse(properties);
}
