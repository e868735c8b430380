import { setTimeout as after } from 'node:timers/promises';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { queueNames, type StageConfig } from '../../lib/stage/stage-config.ts';
import type { Target } from '../target.ts';
import { readLive } from './controls.ts';
import { cacheControl } from './controls/cache.ts';
import { functionControls } from './controls/functions.ts';
import { workersControl } from './controls/workers.ts';
import { withSettings } from './settings-path.ts';

/** Who asks for figures waits no longer for the limits beside them. */
const patienceMs = 5000;

/**
 * The stage's settings with the limits that figures are held against as they are now: functions, workers, and the cache
 * where there is one to ask. Those that cannot be read are as the files say.
 */
export async function liveConfig(target: Target): Promise<StageConfig> {
  const { config, isLocal, client } = target;
  const lambda = new LambdaClient(client('lambda'));
  const cache = new ElastiCacheClient();
  const controls = [
    ...functionControls(lambda, config),
    ...queueNames.map((name) => workersControl(lambda, config, name)),
    ...(isLocal ? [] : [cacheControl(cache, config)]),
  ];
  const late = after(patienceMs, undefined, { ref: false });
  try {
    const live = await Promise.race([readLive(controls), late]);
    return withSettings(config, live?.values ?? {});
  } finally {
    // They are asked every few seconds where somebody watches.
    lambda.destroy();
    cache.destroy();
  }
}
