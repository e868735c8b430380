import { Metrics } from '@aws-lambda-powertools/metrics';
import { metricNamespace, metrics } from '../../core/names/metrics.ts';
import type { Group } from '../../core/metrics/embedded-lines.ts';

/**
 * The metric directive of a group, as JSON text: what the values of its names mean. Powertools writes and checks it
 * once for each combination of names; writing all of it for every request takes 13 microseconds, looking it up well
 * below one.
 */
export function createDirectives(stage: string): (group: Group) => string {
  const known = new Map<string, string>();
  return (group) => {
    let key = group.by ?? '';
    for (const name of group.values.keys()) key += ` ${name}`;
    let directive = known.get(key);
    if (directive === undefined) known.set(key, (directive = write(stage, group)));
    return directive;
  };
}

function write(stage: string, { by, value, values }: Group): string {
  const powertools = new Metrics({ namespace: metricNamespace, serviceName: 'hash-api' });
  // It adds a dimension `service`, which would say nothing: there is one service in the namespace.
  powertools.clearDefaultDimensions();
  powertools.setDefaultDimensions({ stage });
  if (by !== undefined) powertools.addDimension(by, value);
  for (const name of values.keys()) powertools.addMetric(name, metrics[name].unit, 0);
  return JSON.stringify(powertools.serializeMetrics()._aws.CloudWatchMetrics[0]);
}
