import { coefficients } from '../../core/hashing/cost/coefficients.ts';
import type { Coefficients } from '../../core/hashing/cost/estimate.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { CostLimits } from '../../core/routing/route.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';
import { connectTaskServices, type ConnectedTaskServices } from '../task-services.ts';

export interface TasksServices {
  readonly tasks: ConnectedTaskServices;
  /** What a task may cost at the most. */
  readonly limits: CostLimits;
  readonly coefficients: Coefficients;
  readonly waitLimitSeconds: number;
  readonly meter: InvocationMeter;
}

export function wire(environment: Variables): TasksServices {
  const { waitLimitSeconds, ...limits } = readEnvironment(environment, [
    'taskBudgetMs',
    'taskMemoryMib',
    'waitLimitSeconds',
  ]);
  const meter = createMeter(environment);
  return {
    tasks: connectTaskServices(environment, meter),
    limits: { ...limits, inlineBudgetMs: 0, inlineMemoryMib: 0 },
    coefficients,
    waitLimitSeconds,
    meter,
  };
}
