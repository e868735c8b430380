import { z } from 'zod';

/**
 * Reads a line as CloudWatch does, by "Specification: Embedded metric format" of the CloudWatch User Guide, and throws
 * where the line breaks a rule of it.
 */

/** MetricDatum of the CloudWatch API Reference. */
const units = ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Percent', 'Count', 'None'] as const;

const name = z.string().min(1).max(1024);
const definition = z.strictObject({
  Name: name,
  Unit: z.enum(units),
  StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
});
const directive = z.strictObject({
  Namespace: name,
  Dimensions: z.array(z.array(name).max(30)).min(1),
  Metrics: z.array(definition).min(1).max(100),
});
const root = z.looseObject({
  _aws: z.strictObject({ Timestamp: z.int().min(0), CloudWatchMetrics: z.array(directive).min(1) }),
});
/** Dimension values: 1 to 1,024 characters of ASCII, no control characters, not beginning with a colon. */
const dimensionValue = z
  .string()
  .max(1024)
  .regex(/^[\x20-\x39\x3b-\x7e][\x20-\x7e]*$/);
const target = z.union([z.number(), z.array(z.number()).min(1).max(100)]);

/** PutLogEvents: the largest event. */
const maximumLineBytes = 1024 * 1024;

export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export function readLine(line: string): Datum[] {
  if (!line.endsWith('\n') || line.indexOf('\n') !== line.length - 1) throw new Error('not one whole line');
  if (Buffer.byteLength(line) > maximumLineBytes) throw new Error('longer than an event may be');
  const members = root.parse(JSON.parse(line));
  const seen = new Set<string>();
  return members._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((keys) => {
      if (new Set(keys).size !== keys.length) throw new Error('a dimension twice in one set');
      const dimensions = Object.fromEntries(keys.map((key) => [key, dimensionValue.parse(members[key])]));
      return Metrics.map((metric) => {
        const identity = JSON.stringify([Namespace, metric.Name, dimensions]);
        if (seen.has(identity)) throw new Error(`${metric.Name} counts twice`);
        seen.add(identity);
        const values = [target.parse(members[metric.Name])].flat();
        return { namespace: Namespace, name: metric.Name, unit: metric.Unit, dimensions, values };
      });
    }),
  );
}

/** Whether a line of a function's output carries figures. */
export const carriesFigures = (line: string): boolean => line.startsWith('{"_aws"');
