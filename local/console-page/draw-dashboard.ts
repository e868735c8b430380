import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { TimeRange } from '../cloudwatch/time-series.ts';
import { readAlarms, type Alarm } from './alarms.ts';
import { drawChart, type Chart } from './charts.ts';
import type { AlarmsDefinition, DashboardSection, TextDefinition, WidgetDefinition } from './dashboard.ts';
import { fillTable, type Table } from './tables.ts';

interface DrawnAlarms extends Omit<AlarmsDefinition, 'names'> {
  /** The state of each; undefined of one that CloudWatch does not know, or did not answer for. */
  readonly alarms: readonly { readonly name: string; readonly state?: Alarm['state'] }[];
}

interface DrawnSection extends Omit<DashboardSection, 'widgets'> {
  readonly widgets: readonly (Chart | Table | DrawnAlarms | TextDefinition)[];
}

export interface DashboardSources {
  readonly sections: readonly DashboardSection[];
  readonly metrics: MetricStore;
  /** Address of the local CloudWatch, which knows logs and alarms. */
  readonly cloudwatch: string;
}

/** The dashboard with the data of a range. */
export async function drawDashboard(
  { sections, metrics, cloudwatch }: DashboardSources,
  range: TimeRange,
): Promise<DrawnSection[]> {
  const { alarms } = await readAlarms(cloudwatch).catch(() => ({ alarms: [] }));
  const states = new Map(alarms.map(({ name, state }) => [name, state]));
  const draw = async (widget: WidgetDefinition): Promise<DrawnSection['widgets'][number]> => {
    switch (widget.kind) {
      case 'chart':
        return drawChart(metrics, widget, range);
      case 'table':
        return fillTable(cloudwatch, widget, range);
      case 'alarms': {
        const { kind, title, names } = widget;
        return {
          kind,
          title,
          alarms: names.map((name) => {
            const state = states.get(name);
            return { name, ...(state !== undefined && { state }) };
          }),
        };
      }
      case 'text':
        return widget;
    }
  };
  return Promise.all(
    sections.map(async ({ title, text, widgets }) => ({
      title,
      text,
      widgets: await Promise.all(widgets.map(draw)),
    })),
  );
}
