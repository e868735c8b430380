import { setTimeout as after } from 'node:timers/promises';
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { environmentNames } from '../../../core/names/environment.ts';
import { functionName } from '../../../core/names/resources.ts';
import { workerOf, type QueueName, type StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import { variablesControl } from './functions.ts';

/** Lambda changes a poller within a minute or so, while it goes on. */
const updateLimitMs = 180_000;

/** The limit that /queue/stats shows. */
const shownBy = {
  compute: environmentNames.workerConcurrency,
  object: environmentNames.objectWorkerConcurrency,
} as const;

/** The poller that feeds the workers of a queue. */
export function workersControl(client: LambdaClient, config: StageConfig, name: QueueName): Control {
  const batchSize = `workers.${name}.batchSize`;
  const windowSeconds = `workers.${name}.windowSeconds`;
  const maxConcurrency = `workers.${name}.maxConcurrency`;
  // Objects come one by one, without a window.
  const inBatches = name === 'compute';
  const shown = variablesControl(client, config, 'stats', [
    { path: maxConcurrency, variable: shownBy[name], functions: ['stats'] },
  ]);
  async function find(): Promise<EventSourceMappingConfiguration & { UUID: string }> {
    const FunctionName = functionName(config.stage, workerOf[name]);
    const { EventSourceMappings: [mapping] = [] } = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    if (mapping?.UUID === undefined) throw new Error(`${FunctionName} is fed by no queue.`);
    return { ...mapping, UUID: mapping.UUID };
  }
  return {
    name: `${name} workers`,
    paths: [...(inBatches ? [batchSize, windowSeconds] : []), maxConcurrency],
    async read() {
      const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig } = await find();
      return {
        ...(inBatches && BatchSize !== undefined && { [batchSize]: BatchSize }),
        ...(inBatches && { [windowSeconds]: MaximumBatchingWindowInSeconds ?? 0 }),
        ...(ScalingConfig?.MaximumConcurrency !== undefined && {
          [maxConcurrency]: ScalingConfig.MaximumConcurrency,
        }),
      };
    },
    async write(values) {
      const { UUID } = await find();
      const concurrency = values[maxConcurrency];
      const changed = await client.send(
        new UpdateEventSourceMappingCommand({
          UUID,
          ...(values[batchSize] !== undefined && { BatchSize: values[batchSize] }),
          ...(values[windowSeconds] !== undefined && {
            MaximumBatchingWindowInSeconds: values[windowSeconds],
          }),
          ...(concurrency !== undefined && { ScalingConfig: { MaximumConcurrency: concurrency } }),
        }),
      );
      const giveUpAt = performance.now() + updateLimitMs;
      for (let { State } = changed; State === 'Updating';) {
        if (performance.now() > giveUpAt)
          throw new Error(
            'Lambda has not changed the poller after three minutes; look again with: scale show',
          );
        await after(2000);
        ({ State } = await client.send(new GetEventSourceMappingCommand({ UUID })));
      }
      if (concurrency !== undefined) await shown.write({ [maxConcurrency]: concurrency });
    },
  };
}
