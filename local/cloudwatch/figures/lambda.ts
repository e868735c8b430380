import type { FunctionFigures, LocalFunction } from '../../lambda/function.ts';
import type { MetricStore, Recorder } from '../metric-store.ts';
import type { Sample } from '../sampling.ts';

/**
 * AWS/Lambda: Invocations, Errors (0 or 1 for each), Throttles, Duration and ConcurrentExecutions of a function and of
 * the whole account. A throttled invocation is no invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function lambdaFigures(
  store: MetricStore,
  now: () => number = Date.now,
): (functionName: string) => FunctionFigures {
  const recorders = (dimensions: Readonly<Record<string, string>>) => {
    const of = (name: string, unit = 'Count'): Recorder =>
      store.recorder({ namespace: 'AWS/Lambda', name, dimensions, unit });
    return {
      invocations: of('Invocations'),
      errors: of('Errors'),
      throttles: of('Throttles'),
      duration: of('Duration', 'Milliseconds'),
      concurrency: of('ConcurrentExecutions'),
    };
  };
  const account = recorders({});
  let runningInAccount = 0;

  return (functionName) => {
    const own = recorders({ FunctionName: functionName });
    const both = [own, account];
    return {
      throttled() {
        for (const { throttles } of both) throttles.record(1, now());
      },
      began(running) {
        runningInAccount++;
        const at = now();
        for (const { invocations, throttles } of both) {
          invocations.record(1, at);
          throttles.record(0, at);
        }
        own.concurrency.record(running, at);
        account.concurrency.record(runningInAccount, at);
      },
      ended(result) {
        runningInAccount--;
        const at = now();
        for (const { errors, duration } of both) {
          errors.record(result.error === undefined ? 0 : 1, at);
          duration.record(result.durationMs, at);
        }
      },
    };
  };
}

/**
 * AWS/Lambda, sampled: ConcurrentExecutions of what runs on. Without it, a minute in which nothing began would say nothing
 * of workers that are busy for longer.
 */
export function sampleConcurrency(
  store: MetricStore,
  functions: () => Iterable<Pick<LocalFunction, 'name' | 'environments'>>,
): Sample {
  const recorderOf = (dimensions: Readonly<Record<string, string>>): Recorder =>
    store.recorder({ namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions, unit: 'Count' });

  return (at) => {
    let inAccount = 0;
    for (const { name, environments } of functions()) {
      const busy = environments().filter(({ state }) => state === 'busy').length;
      if (busy > 0) recorderOf({ FunctionName: name }).record(busy, at);
      inAccount += busy;
    }
    if (inAccount > 0) recorderOf({}).record(inAccount, at);
    return Promise.resolve();
  };
}
