import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Mapping } from '../event-source/mapping.ts';
import { startMapping } from '../event-source/mapping.ts';
import type { MappingResource } from '../lambda-api/event-source-mappings.ts';
import type { LogLine } from '../logs/log-files.ts';
import type { SqsServer } from '../sqs/start.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import type { Functions } from './functions.ts';

const mappingSchema = z.object({ EventSourceArn: z.string(), FunctionName: z.string() });

/** Milliseconds that batches in work have to end when the cloud stops; after it they come back from the queue. */
const graceMs = 1500;

export interface EventSources {
  /** By the function's full name. */
  readonly byFunction: ReadonlyMap<string, Mapping>;
  readonly resources: readonly MappingResource[];
  stop(): Promise<void>;
}

interface EventSourcesOptions {
  readonly functions: Functions;
  readonly sqs: SqsServer;
  readonly region: string;
  readonly log: LogLine;
  /** Environments of a function, by its full name, for which one runs. */
  readonly environmentsEach: (name: string) => number;
}

/** Lambda's pollers: one for each queue that a function reads from. */
export function startEventSources(
  template: ResolvedTemplate,
  { functions, sqs, region, log, environmentsEach }: EventSourcesOptions,
): EventSources {
  const resources = template.ofType('AWS::Lambda::EventSourceMapping').map(({ properties }) => {
    const { EventSourceArn, FunctionName } = mappingSchema.parse(properties);
    const target = functions.find(FunctionName);
    const { name, arn: functionArn } = target.specification();
    const mapping = startMapping(properties, {
      queue: sqs.queue(EventSourceArn.split(':').at(-1) ?? ''),
      region,
      invoke: (payload) => target.invoke(payload),
      log,
      graceMs,
      environmentsEach: environmentsEach(name),
    });
    return { uuid: randomUUID(), name, functionArn, queueArn: EventSourceArn, mapping };
  });
  return {
    resources,
    byFunction: new Map(resources.map(({ name, mapping }) => [name, mapping])),
    async stop() {
      await Promise.all(resources.map(({ mapping }) => mapping.stop()));
    },
  };
}
