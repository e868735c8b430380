import type { StageConfig } from '../../lib/stage/stage-config.ts';
import type { Target } from '../target.ts';
import { controlsOf, readLive } from './controls.ts';
import { withSettings } from './settings-path.ts';

/** The stage's settings as they hold now; those that cannot be read, as the files say. */
export async function liveConfig(target: Target): Promise<StageConfig> {
  const { values } = await readLive(controlsOf(target));
  return withSettings(target.config, values);
}
