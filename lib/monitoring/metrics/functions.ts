import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { apiFunctionNames, functionNames, type FunctionName } from '../../stage/function-names.ts';
import type { StageConfig } from '../../stage/stage-config.ts';
import { awsMetric } from './aws-metric.ts';
import { math, over } from './expression.ts';

/** By name of function; `nameOf` gives the name that it is deployed under. */
export function functionMetrics(config: StageConfig, nameOf: (name: FunctionName) => string) {
  const metric = (name: FunctionName) => awsMetric('AWS/Lambda', { FunctionName: nameOf(name) });
  const errors = (name: FunctionName) => metric(name)('Errors', { statistic: Stats.SUM, label: name });
  const throttles = (name: FunctionName) => metric(name)('Throttles', { statistic: Stats.SUM, label: name });
  const invocations = (name: FunctionName) =>
    metric(name)('Invocations', { statistic: Stats.SUM, label: name });
  const duration = (name: FunctionName, statistic: string) =>
    metric(name)('Duration', { statistic, label: name });
  const concurrency = (name: FunctionName) =>
    metric(name)('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: name });
  const each = (make: (name: FunctionName) => Metric): Metric[] => functionNames.map(make);
  const ofApi = (make: (name: FunctionName) => Metric): Metric[] => apiFunctionNames.map(make);
  return {
    concurrency,
    concurrencyPercent: functionNames.map((name) =>
      math(name, `100 * busy / ${config.functions[name].reservedConcurrency}`, { busy: concurrency(name) }),
    ),
    duration: each((name) => duration(name, Stats.percentile(95))),
    durationSum: (name: FunctionName) => duration(name, Stats.SUM),
    errors,
    errorsOfEach: each(errors),
    /** Of those that answer requests, and of those that they ask. */
    errorsOfApi: over('SUM', 'failed invocations', [
      ...ofApi(errors),
      errors('figures'),
      errors('upload-records'),
    ]),
    throttles,
    throttlesOfEach: each(throttles),
    throttlesOfApi: over('SUM', 'throttled invocations', ofApi(throttles)),
    invocations,
    maintenanceRuns: invocations('maintenance'),
  };
}
