import { setTimeout as after } from 'node:timers/promises';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import type { Target } from '../target.ts';
import { controlsOf, readLive } from './controls.ts';
import { withSettings } from './settings-path.ts';

/** Who asks for figures waits no longer for the settings behind them. */
const patienceMs = 5000;

/** The stage's settings as they hold now; those that cannot be read, as the files say. */
export async function liveConfig(target: Target): Promise<StageConfig> {
  const late = after(patienceMs, undefined, { ref: false });
  const live = await Promise.race([readLive(controlsOf(target)), late]);
  return withSettings(target.config, live?.values ?? {});
}
