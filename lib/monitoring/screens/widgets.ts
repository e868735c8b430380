import {
  Color,
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';

/** Columns of a dashboard. */
const columns = 24;

interface Axis {
  readonly unit: string;
  readonly metrics: readonly IMetric[];
  /** Drawn as lines. */
  readonly limits?: readonly Limit[];
}

export interface Limit {
  readonly value: number;
  readonly label: string;
}

interface Chart {
  /** A sentence: what the chart says when all is well. */
  readonly title: string;
  readonly left: Axis;
  readonly right?: Axis;
  readonly stacked?: boolean;
}

/** Charts side by side, as wide as there is room. */
export function row(...charts: readonly Chart[]): IWidget[] {
  return charts.map(
    ({ title, left, right, stacked }) =>
      new GraphWidget({
        title,
        width: Math.floor(columns / charts.length),
        height: 5,
        stacked: stacked ?? false,
        left: [...left.metrics],
        leftYAxis: { label: left.unit, min: 0, showUnits: false },
        leftAnnotations: annotations(left),
        ...(right && {
          right: [...right.metrics],
          rightYAxis: { label: right.unit, min: 0, showUnits: false },
          rightAnnotations: annotations(right),
        }),
      }),
  );
}

export function number(title: string, width: number, ...metrics: readonly IMetric[]): IWidget {
  return new SingleValueWidget({
    title,
    width,
    height: 3,
    metrics: [...metrics],
    setPeriodToTimeRange: false,
  });
}

/** The question that a screen answers, and how to read it. */
export function heading(question: string, text: string): IWidget[] {
  return [new TextWidget({ markdown: `# ${question}\n${text}`, width: columns, height: 2 })];
}

function annotations({ limits = [] }: Axis): HorizontalAnnotation[] {
  return limits.map(({ value, label }) => ({ value, label, color: Color.RED }));
}
