import { z } from 'zod';
import type { Datum } from './metric.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const directives = z.array(
  z.object({
    Namespace: z.string().min(1),
    Dimensions: z.array(z.array(z.string()).max(30)).default([[]]),
    Metrics: z.array(z.object({ Name: z.string().min(1), Unit: z.string().default('None') })).max(100),
  }),
);
type Directives = z.infer<typeof directives>;

const embedded = z.looseObject({
  _aws: z.object({ Timestamp: z.number(), CloudWatchMetrics: directives }),
});
const members = z.record(z.string(), z.unknown());
const values = z.array(z.number()).max(100);

/** A line's beginning, up to its directives, and what ends these and `_aws`; then come the members. */
const head = /^\{"_aws":\{"Timestamp":(\d+),"CloudWatchMetrics":(?=\[)/;
const tail = ']}]},';

/** Directives that are remembered: a function writes a few, one for each combination of metrics that it records. */
const rememberedDirectives = 1000;

interface Parts {
  readonly timestampMs: number;
  readonly metrics: Directives;
  readonly members: Readonly<Record<string, unknown>>;
}

/**
 * The data in a line of a function's output: each metric once for each set of dimensions. As CloudWatch does, leaves
 * out a metric whose value and a set whose dimension the line lacks; a line of any other form has none.
 */
export function embeddedMetrics(line: string): Datum[] {
  // Most lines are no metrics: looking is cheaper than parsing.
  if (!line.startsWith('{') || !line.includes('"_aws"') || !line.includes('"CloudWatchMetrics"')) return [];
  const parts = readByDirectives(line) ?? readWhole(line);
  return parts === undefined ? [] : dataOf(parts);
}

/** Directives are most of a line and repeat: their text is read once. */
const remembered = new Map<string, Directives>();

/** Undefined for a line whose members come in another order than usual: it is read whole. */
function readByDirectives(line: string): Parts | undefined {
  const [begin, timestamp] = head.exec(line) ?? [];
  if (begin === undefined) return undefined;
  const end = line.indexOf(tail, begin.length);
  if (end < 0) return undefined;
  // No JSON array is the beginning of another: a text that was read as one is the whole of it in every line.
  const metrics = directivesOf(line.slice(begin.length, end + 3));
  const rest = members.safeParse(parseJson(`{${line.slice(end + tail.length)}`));
  if (metrics === undefined || !rest.success || '_aws' in rest.data) return undefined;
  return { timestampMs: Number(timestamp), metrics, members: rest.data };
}

function directivesOf(text: string): Directives | undefined {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const parsed = directives.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  if (remembered.size >= rememberedDirectives) remembered.clear();
  remembered.set(text, parsed.data);
  return parsed.data;
}

function readWhole(line: string): Parts | undefined {
  const parsed = embedded.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  const { _aws, ...rest } = parsed.data;
  return { timestampMs: _aws.Timestamp, metrics: _aws.CloudWatchMetrics, members: rest };
}

function dataOf({ timestampMs, metrics, members: given }: Parts): Datum[] {
  const data: Datum[] = [];
  for (const { Namespace: namespace, Dimensions, Metrics } of metrics) {
    for (const names of Dimensions) {
      const dimensions = dimensionsOf(names, given);
      if (dimensions === undefined) continue;
      for (const { Name: name, Unit: unit } of Metrics) {
        const value = valueOf(given[name]);
        if (value !== undefined) data.push({ namespace, name, dimensions, unit, timestampMs, value });
      }
    }
  }
  return data;
}

function dimensionsOf(names: readonly string[], given: Parts['members']): Datum['dimensions'] | undefined {
  const dimensions: Record<string, string> = {};
  for (const name of names) {
    const value = given[name];
    if (typeof value !== 'string') return undefined;
    dimensions[name] = value;
  }
  return dimensions;
}

function valueOf(given: unknown): Datum['value'] | undefined {
  if (typeof given === 'number') return given;
  return Array.isArray(given) ? values.safeParse(given).data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
