import { z } from 'zod';
import type { MetricStore } from '../metric-store.ts';

const request = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
});

/** ListMetrics, all on one page; a dimension without value matches each of its values. */
export function listMetrics(store: MetricStore, input: unknown): object {
  const { Namespace, MetricName, Dimensions } = request.parse(input);
  const found = store
    .list({ namespace: Namespace, name: MetricName })
    .filter(({ dimensions }) =>
      Dimensions.every(({ Name, Value }) =>
        Value === undefined ? Name in dimensions : dimensions[Name] === Value,
      ),
    )
    .map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    }));
  // Units are no part of a metric's identity there.
  const unique = new Map(found.map((metric) => [JSON.stringify(metric), metric]));
  return { Metrics: [...unique.values()] };
}
