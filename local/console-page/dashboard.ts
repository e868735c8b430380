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
const logWidget = z.object({
  type: z.literal('log'),
  properties: z.looseObject({ title: z.string().default(''), query: z.string() }),
});
const alarmWidget = z.object({
  type: z.literal('alarm'),
  properties: z.looseObject({ title: z.string().default(''), alarms: z.array(z.string()) }),
});
const otherWidget = z.object({
  type: z.enum(['explorer', 'custom']),
  properties: z.looseObject({ title: z.string().default('') }).prefault({}),
});

const bodySchema = z.object({
  widgets: z.array(
    z.discriminatedUnion('type', [metricWidget, textWidget, logWidget, alarmWidget, otherWidget]),
  ),
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
  readonly kind: 'chart';
  readonly title: string;
  readonly view: string;
  readonly units: { readonly left: string; readonly right: string };
  readonly limits: readonly Limit[];
  readonly series: readonly SeriesDefinition[];
}

/** A query of Logs Insights. */
export interface TableDefinition {
  readonly kind: 'table';
  readonly title: string;
  readonly logGroups: readonly string[];
  readonly query: string;
}

/** The state of some alarms. */
export interface AlarmsDefinition {
  readonly kind: 'alarms';
  readonly title: string;
  readonly names: readonly string[];
}

/** Text under no heading of its own, or why a widget is not drawn. */
export interface TextDefinition {
  readonly kind: 'text';
  readonly title: string;
  readonly text: string;
}

export type WidgetDefinition = ChartDefinition | TableDefinition | AlarmsDefinition | TextDefinition;

/** What stands under one heading of the dashboard. */
export interface DashboardSection {
  readonly title: string;
  readonly text: string;
  readonly widgets: readonly WidgetDefinition[];
}

/** The template's own dashboard. Throws a ZodError where its body is none. */
export function readDashboard(template: ResolvedTemplate): DashboardSection[] {
  const sections: { title: string; text: string; widgets: WidgetDefinition[] }[] = [];
  for (const { properties } of template.ofType('AWS::CloudWatch::Dashboard')) {
    const body = bodySchema.parse(JSON.parse(z.string().parse(properties['DashboardBody'])));
    for (const widget of body.widgets) {
      const [heading = '', ...text] = widget.type === 'text' ? widget.properties.markdown.split('\n') : [];
      if (heading.startsWith('#')) {
        sections.push({ title: heading.replace(/^#+\s*/, ''), text: text.join(' '), widgets: [] });
      } else {
        if (sections.length === 0) sections.push({ title: 'Dashboard', text: '', widgets: [] });
        sections.at(-1)?.widgets.push(readWidget(widget));
      }
    }
  }
  return sections;
}

function readWidget(widget: z.output<typeof bodySchema>['widgets'][number]): WidgetDefinition {
  switch (widget.type) {
    case 'metric':
      return readChart(widget.properties);
    case 'log':
      return readTable(widget.properties);
    case 'alarm': {
      const { title, alarms } = widget.properties;
      return { kind: 'alarms', title, names: alarms.map((arn) => arn.replace(/^.*:alarm:/, '')) };
    }
    case 'text':
      return { kind: 'text', title: '', text: widget.properties.markdown };
    case 'explorer':
    case 'custom':
      return {
        kind: 'text',
        title: widget.properties.title,
        text: `A widget of type ${widget.type} is drawn on AWS only.`,
      };
  }
}

const source = /^\s*SOURCE\s+'([^']+)'\s*\|?/;

/** In a dashboard the query begins with its log groups: `SOURCE 'one' | SOURCE 'other' | …`. */
function readTable({ title, query }: z.output<typeof logWidget>['properties']): TableDefinition {
  const logGroups: string[] = [];
  let rest = query;
  for (let found = source.exec(rest); found !== null; found = source.exec(rest)) {
    logGroups.push(found[1] ?? '');
    rest = rest.slice(found[0].length);
  }
  return { kind: 'table', title, logGroups, query: rest.trim() };
}

function readChart(properties: z.output<typeof metricWidget>['properties']): ChartDefinition {
  const { title, view, metrics, annotations, yAxis, stat, period } = properties;
  return {
    kind: 'chart',
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
