import { z } from 'zod';
import type { ResolvedTemplate } from '../template/resolve.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const renderingSchema = z.looseObject({
  id: z.string().optional(),
  label: z.string().optional(),
  expression: z.string().optional(),
  stat: z.string().optional(),
  period: z.number().optional(),
  visible: z.boolean().default(true),
  yAxis: z.enum(['left', 'right']).default('left'),
});

const metricSchema = z.array(z.union([z.string(), renderingSchema]));
const axisSchema = z.looseObject({
  label: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});

const metricWidget = z.object({
  type: z.literal('metric'),
  properties: z.looseObject({
    title: z.string().default(''),
    view: z.string().default('timeSeries'),
    stat: z.string().default('Average'),
    period: z.number().default(300),
    stacked: z.boolean().default(false),
    metrics: z.array(metricSchema).default([]),
    annotations: z
      .looseObject({
        horizontal: z
          .array(
            z.looseObject({
              value: z.number(),
              label: z.string().default('limit'),
              yAxis: z.enum(['left', 'right']).default('left'),
            }),
          )
          .default([]),
      })
      .default({ horizontal: [] }),
    yAxis: z
      .looseObject({ left: axisSchema.default({}), right: axisSchema.default({}) })
      .default({ left: {}, right: {} }),
  }),
});
const textWidget = z.object({ type: z.literal('text'), properties: z.looseObject({ markdown: z.string() }) });
/** Alarms stand in a list of their own; Logs Insights runs on AWS only. */
const otherWidget = z.object({ type: z.enum(['alarm', 'log', 'explorer', 'custom']) });

const bodySchema = z.object({
  widgets: z.array(z.discriminatedUnion('type', [metricWidget, textWidget, otherWidget])),
});

export interface SeriesDefinition {
  readonly id: string;
  readonly label: string;
  readonly visible: boolean;
  readonly axis: 'left' | 'right';
  readonly periodSeconds: number;
  /** Undefined of an expression. */
  readonly stat?: string;
  readonly source:
    | { readonly expression: string }
    | {
        readonly namespace: string;
        readonly name: string;
        readonly dimensions: Readonly<Record<string, string>>;
      };
}

export interface Limit {
  readonly value: number;
  readonly label: string;
  readonly axis: 'left' | 'right';
}

export interface ChartDefinition {
  readonly title: string;
  readonly view: string;
  readonly units: { readonly left: string; readonly right: string };
  readonly limits: readonly Limit[];
  readonly series: readonly SeriesDefinition[];
}

/** What stands under one heading of the dashboard. */
export interface DashboardSection {
  readonly title: string;
  readonly text: string;
  readonly charts: readonly ChartDefinition[];
}

/** The template's own dashboard. Throws a ZodError where its body is none. */
export function readDashboard(template: ResolvedTemplate): DashboardSection[] {
  const sections: { title: string; text: string; charts: ChartDefinition[] }[] = [];
  for (const { properties } of template.ofType('AWS::CloudWatch::Dashboard')) {
    const body = bodySchema.parse(JSON.parse(z.string().parse(properties['DashboardBody'])));
    for (const widget of body.widgets) {
      if (widget.type === 'text') {
        const [heading = '', ...text] = widget.properties.markdown.split('\n');
        sections.push({ title: heading.replace(/^#+\s*/, ''), text: text.join(' '), charts: [] });
      } else if (widget.type === 'metric') {
        if (sections.length === 0) sections.push({ title: 'Dashboard', text: '', charts: [] });
        sections.at(-1)?.charts.push(readChart(widget.properties));
      }
    }
  }
  return sections;
}

function readChart(properties: z.output<typeof metricWidget>['properties']): ChartDefinition {
  const { title, view, metrics, annotations, yAxis, stat, period } = properties;
  return {
    title,
    view,
    units: { left: yAxis.left.label ?? '', right: yAxis.right.label ?? '' },
    limits: annotations.horizontal.map(({ value, label, yAxis: axis }) => ({ value, label, axis })),
    series: metrics.map((metric, index) => readSeries(metric, index, { stat, period })),
  };
}

function readSeries(
  metric: z.output<typeof metricSchema>,
  index: number,
  widget: { readonly stat: string; readonly period: number },
): SeriesDefinition {
  const names = metric.filter((part) => typeof part === 'string');
  const rendering = renderingSchema.parse(metric.find((part) => typeof part !== 'string') ?? {});
  const { expression, visible, yAxis: axis } = rendering;
  const [namespace = '', name = '', ...pairs] = names;
  const common = {
    // Ids begin with a small letter; these are of no expression.
    id: rendering.id ?? `unnamed${index}`,
    label: rendering.label ?? expression ?? name,
    visible,
    axis,
    periodSeconds: rendering.period ?? widget.period,
  };
  if (expression !== undefined) return { ...common, source: { expression } };
  const dimensions: Record<string, string> = {};
  for (let at = 0; at + 1 < pairs.length; at += 2) dimensions[pairs[at] ?? ''] = pairs[at + 1] ?? '';
  return { ...common, stat: rendering.stat ?? widget.stat, source: { namespace, name, dimensions } };
}
