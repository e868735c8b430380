import { inline } from './inline.ts';
import { mixed } from './mixed.ts';
import { noisyTenant } from './noisy-tenant.ts';
import { objects } from './objects.ts';
import { queued } from './queued.ts';
import type { Scenario } from './scenario.ts';
import { soak } from './soak.ts';
import { spike } from './spike.ts';

export const scenarios: readonly Scenario[] = [inline, queued, mixed, spike, soak, noisyTenant, objects];
