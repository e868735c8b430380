import { z } from 'zod';
import type { Mapping } from '../event-source/mapping.ts';
import { type Answer, notFound, ok } from './answer.ts';

/** A poller of the template. */
export interface MappingResource {
  readonly uuid: string;
  readonly functionArn: string;
  readonly queueArn: string;
  readonly mapping: Mapping;
}

/** What may be changed of a mapping that runs. */
const updateSchema = z.strictObject({
  Enabled: z.boolean().optional(),
  BatchSize: z.int().optional(),
  MaximumBatchingWindowInSeconds: z.int().optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().optional() }).optional(),
});

/** ListEventSourceMappings, of one function where its name is given. */
export function listMappings(mappings: readonly MappingResource[], functionName: string | null): Answer {
  const found = mappings.filter(
    ({ functionArn }) =>
      functionName === null || functionArn === functionName || functionArn.endsWith(`:${functionName}`),
  );
  return ok({ EventSourceMappings: found.map(describe) });
}

export const getMapping = (mappings: readonly MappingResource[], uuid: string): Answer =>
  ok(describe(find(mappings, uuid)));

/** UpdateEventSourceMapping: whether it polls, batch, window and maximum concurrency, from the next batch on. */
export function updateMapping(mappings: readonly MappingResource[], uuid: string, input: unknown): Answer {
  const found = find(mappings, uuid);
  found.mapping.configure(updateSchema.parse(input));
  return ok(describe(found), 202);
}

function find(mappings: readonly MappingResource[], uuid: string): MappingResource {
  const found = mappings.find((one) => one.uuid === uuid);
  if (found === undefined) throw notFound(`The event source mapping ${uuid}`);
  return found;
}

function describe({ uuid, functionArn, queueArn, mapping }: MappingResource): object {
  const { batchSize, windowSeconds, maximumConcurrency, enabled } = mapping.settings();
  return {
    UUID: uuid,
    FunctionArn: functionArn,
    EventSourceArn: queueArn,
    BatchSize: batchSize,
    MaximumBatchingWindowInSeconds: windowSeconds,
    ScalingConfig: { MaximumConcurrency: maximumConcurrency },
    State: enabled ? 'Enabled' : 'Disabled',
  };
}
