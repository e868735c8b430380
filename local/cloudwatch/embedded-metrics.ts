import { z } from 'zod';
import type { Datum } from './metric.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const embedded = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string().min(1),
        Dimensions: z.array(z.array(z.string()).max(30)).default([[]]),
        Metrics: z.array(z.object({ Name: z.string().min(1), Unit: z.string().default('None') })).max(100),
      }),
    ),
  }),
});

const values = z.union([z.number(), z.array(z.number()).max(100)]);

/**
 * The data in a line of a function's output: each metric once for each set of dimensions. As CloudWatch does, leaves
 * out a metric whose value and a set whose dimension the line lacks; a line of any other form has none.
 */
export function embeddedMetrics(line: string): Datum[] {
  // Most lines are no metrics: looking is cheaper than parsing.
  if (!line.startsWith('{') || !line.includes('"_aws"') || !line.includes('"CloudWatchMetrics"')) return [];
  const parsed = embedded.safeParse(parseJson(line));
  if (!parsed.success) return [];
  const { _aws, ...members } = parsed.data;
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((name) => [name, members[name]] as const);
      if (!dimensions.every((pair): pair is [string, string] => typeof pair[1] === 'string')) return [];
      return Metrics.flatMap(({ Name, Unit }) => {
        const value = values.safeParse(members[Name]);
        if (!value.success) return [];
        return {
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(dimensions),
          unit: Unit,
          timestampMs: _aws.Timestamp,
          value: value.data,
        };
      });
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
