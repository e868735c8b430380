import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { coefficients } from '../../core/hashing/cost/coefficients.ts';
import type { Coefficients } from '../../core/hashing/cost/estimate.ts';
import { measureCompute, type MeasureCompute } from '../../core/metrics/measure-compute.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { Preference } from '../../core/requests/prefer.ts';
import type { CostLimits } from '../../core/routing/route.ts';
import type { RandomBytes } from '../../core/tasks/ports.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import type { NewWork } from '../http/answer-as-task.ts';
import type { HttpResponse } from '../http/response.ts';
import { createMeter } from '../metrics/meter.ts';
import { reportLazily, type ReportError } from '../http/report.ts';

export interface HashServices {
  readonly limits: CostLimits;
  readonly coefficients: Coefficients;
  readonly randomBytes: RandomBytes;
  readonly report: ReportError;
  readonly meter: InvocationMeter;
  readonly measure: MeasureCompute;
  readonly answerAsTask: (
    event: APIGatewayProxyEvent,
    preference: Preference,
    work: NewWork,
  ) => Promise<HttpResponse>;
}

/** What only a task needs: SDK, database and cache clients. Loaded with the first task, kept for the next. */
function asTask(
  environment: Variables,
  meter: InvocationMeter,
  waitLimitSeconds: number,
): HashServices['answerAsTask'] {
  const load = async () => {
    const [{ answerAsTask }, { connectTaskServices }] = await Promise.all([
      import('../http/answer-as-task.ts'),
      import('../task-services.ts'),
    ]);
    const services = connectTaskServices(environment, meter);
    return (event: APIGatewayProxyEvent, preference: Preference, work: NewWork) =>
      answerAsTask(event, services, waitLimitSeconds, preference, work);
  };
  let loading: ReturnType<typeof load> | undefined;
  return async (event, preference, work) => (await (loading ??= load()))(event, preference, work);
}

export function wire(environment: Variables): HashServices {
  const { waitLimitSeconds, ...limits } = readEnvironment(environment, [
    'inlineBudgetMs',
    'inlineMemoryMib',
    'taskBudgetMs',
    'taskMemoryMib',
    'waitLimitSeconds',
  ]);
  const meter = createMeter(environment);
  return {
    limits,
    coefficients,
    randomBytes,
    report: reportLazily,
    meter,
    measure: measureCompute(meter),
    answerAsTask: asTask(environment, meter, waitLimitSeconds),
  };
}
