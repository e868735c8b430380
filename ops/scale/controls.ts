import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SQSClient } from '@aws-sdk/client-sqs';
import { queueNames, type StageConfig } from '../../lib/stage/stage-config.ts';
import type { Target } from '../target.ts';
import type { Control } from './control.ts';
import { cacheControl } from './controls/cache.ts';
import { capacityControl, proxyControl, readersControl } from './controls/database.ts';
import { functionControls } from './controls/functions.ts';
import { objectsControl } from './controls/objects.ts';
import { planControls } from './controls/plans.ts';
import { provisionedControl } from './controls/provisioned.ts';
import { queueControl } from './controls/queue.ts';
import { routingControl } from './controls/routing.ts';
import { workersControl } from './controls/workers.ts';
import type { Values } from './settings-path.ts';

/**
 * What holds the settings of a stage that can change while it runs, in the order in which `scale show` tells them. On
 * this machine there are no ACU, no proxy, no readers and no processing units: nothing here pretends to change them.
 */
export function controlsOf(target: Target): readonly Control[] {
  const { config } = target;
  const lambda = new LambdaClient(target.client('lambda'));
  const sqs = new SQSClient(target.client('sqs'));
  const here = [
    ...functionControls(lambda, config),
    routingControl(lambda, config),
    ...queueNames.map((name) => workersControl(lambda, config, name)),
    ...queueNames.map((name) => queueControl(lambda, sqs, config, name)),
    objectsControl(lambda, config),
    ...planControls(new APIGatewayClient(target.client('apiGateway')), config),
  ];
  return target.isLocal ? here : [...here, ...onlyOnAws(config)];
}

function onlyOnAws(config: StageConfig): Control[] {
  const rds = new RDSClient();
  const scaling = new ApplicationAutoScalingClient();
  return [
    ...(config.functions.hash.provisionedConcurrency === null ? [] : [provisionedControl(scaling, config)]),
    capacityControl(rds, config),
    proxyControl(rds, config),
    ...(config.database.maxReaders > config.database.readers ? [readersControl(rds, scaling, config)] : []),
    cacheControl(new ElastiCacheClient(), config),
  ];
}

/** Settings as they are, and why some could not be read, by the control's name. */
interface Live {
  readonly values: Values;
  readonly failures: ReadonlyMap<string, string>;
}

export async function readLive(controls: readonly Control[]): Promise<Live> {
  const failures = new Map<string, string>();
  const read = await Promise.all(
    controls.map(async (control): Promise<Values> => {
      try {
        return await control.read();
      } catch (error) {
        failures.set(control.name, error instanceof Error ? error.message || error.name : String(error));
        return {};
      }
    }),
  );
  return { values: Object.assign({}, ...read) as Values, failures };
}
