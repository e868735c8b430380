import { metrics, type MetricDimension, type MetricName } from '../names/metrics.ts';

/** Values in one array and metrics in one directive, by the Embedded Metric Format's specification. */
export const maximumValues = 100;

/** Values by name, of one set of dimension values. */
export interface Group {
  readonly by: Exclude<MetricDimension, 'stage'> | undefined;
  readonly value: string;
  readonly values: Map<MetricName, number[]>;
}

export interface Collector {
  /** True where the metric can take no more values before they are taken. */
  add(name: MetricName, value: number, by: string): boolean;
  /** What was collected, as few lines as can carry it: a line has one value of each dimension. */
  take(): Group[][];
}

/** Collects values until a line is written. */
export function createCollector(): Collector {
  let groups = new Map<string, Group>();
  return {
    add(name, value, by) {
      const definition = metrics[name];
      const dimension = 'by' in definition ? definition.by : undefined;
      const key = dimension === undefined ? '' : `${dimension} ${by}`;
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { by: dimension, value: by, values: new Map() }));
      const values = group.values.get(name);
      if (!values) {
        group.values.set(name, [value]);
        return false;
      }
      return values.push(value) >= maximumValues;
    },
    take() {
      const lines: Group[][] = [];
      const used = new Map<Group['by'], number>();
      for (const group of groups.values()) {
        const line = used.get(group.by) ?? 0;
        used.set(group.by, line + 1);
        (lines[line] ??= []).push(group);
      }
      groups = new Map();
      return lines;
    },
  };
}
