import { z } from 'zod';
import { leastBandPeriods } from '../anomaly-band.ts';
import type { QueryResult } from '../metric-query.ts';
import { runQueries } from '../metric-query.ts';
import type { MetricStore } from '../metric-store.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { type CompositeRule, parseCompositeRule } from './composite-rule.ts';
import { type AlarmState, type Datapoint, evaluateDatapoints, evaluationRange } from './evaluation.ts';
import { type AlarmActions, alarmActionsSchema, type MetricAlarm, readMetricAlarm } from './metric-alarm.ts';

/** An alarm of the template, resolved. */
export interface AlarmResource {
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  readonly properties: unknown;
}

interface CompositeAlarm {
  readonly name: string;
  readonly arn: string;
  readonly actions: AlarmActions;
  readonly ruleText: string;
  readonly rule: CompositeRule;
  /** An alarm that keeps this one's actions back while it is in alarm. */
  readonly suppressor: string | undefined;
}

const compositeSchema = z.object({ AlarmRule: z.string(), ActionsSuppressor: z.string().optional() });

export interface AlarmStatus {
  readonly alarm: MetricAlarm | CompositeAlarm;
  readonly state: AlarmState;
  readonly reason: string;
  /** When the state came to be, milliseconds since the epoch. */
  readonly since: number;
  /** Name of the alarm that keeps its actions back. */
  readonly suppressedBy: string | undefined;
}

export interface Alarms {
  /** Evaluates all of them as of `now`: metric alarms over the periods that have ended, then composite ones. */
  evaluate(now: number): void;
  list(): readonly AlarmStatus[];
  readonly history: AlarmHistory;
}

interface AlarmsOptions {
  readonly store: MetricStore;
  readonly resources: readonly AlarmResource[];
  readonly history: AlarmHistory;
  /** Divides the alarms' periods: a test need not wait for minutes. */
  readonly timeScale?: number;
  /** When the cloud started. */
  readonly now: number;
}

interface Current {
  state: AlarmState;
  reason: string;
  since: number;
}

/** @throws CloudWatchError, ZodError where an alarm cannot be evaluated here. */
export function createAlarms(options: AlarmsOptions): Alarms {
  const { store, resources, history, timeScale = 1 } = options;
  const metricAlarms = resources
    .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
    .map((resource) => readMetricAlarm(resource, timeScale));
  const composites = resources
    .filter(({ type }) => type === 'AWS::CloudWatch::CompositeAlarm')
    .map(readComposite);
  const current = new Map(
    [...metricAlarms, ...composites].map(({ name }): [string, Current] => {
      const last = history.last(name);
      const unchecked = { state: 'INSUFFICIENT_DATA' as const, since: options.now };
      return [
        name,
        last === undefined
          ? { ...unchecked, reason: 'Unchecked: Initial alarm creation' }
          : { state: last.state, reason: last.reason, since: last.at },
      ];
    }),
  );
  const nameOf = (alarm: string): string =>
    alarm.startsWith('arn:') ? alarm.split(':').slice(6).join(':') : alarm;
  const stateOf = (alarm: string): AlarmState => current.get(nameOf(alarm))?.state ?? 'INSUFFICIENT_DATA';

  function change(
    { name }: { readonly name: string },
    kind: 'MetricAlarm' | 'CompositeAlarm',
    state: AlarmState,
    reason: string,
    at: number,
  ): boolean {
    const entry = current.get(name);
    if (entry === undefined) return false;
    if (entry.state === state) {
      entry.reason = reason;
      return false;
    }
    history.add({ alarm: name, kind, at, state, before: entry.state, reason });
    current.set(name, { state, reason, since: at });
    return true;
  }

  function evaluateMetric(alarm: MetricAlarm, now: number): void {
    const points = datapoints(store, alarm, now);
    if (points === undefined) {
      const reason = `Insufficient Data: a band needs ${leastBandPeriods} periods of data in the day before.`;
      change(alarm, 'MetricAlarm', 'INSUFFICIENT_DATA', reason, now);
      return;
    }
    const expected = points.slice(-alarm.rule.evaluationPeriods);
    const state = evaluateDatapoints(
      points.map(({ datapoint }) => datapoint),
      // What did not run could not report: silence from before the start is no breach.
      expected.some(({ at }) => at < options.now) && alarm.rule.treatMissingData === 'breaching'
        ? { ...alarm.rule, treatMissingData: 'missing' }
        : alarm.rule,
    );
    if (state !== undefined) change(alarm, 'MetricAlarm', state, describe(alarm, points, state), now);
  }

  return {
    history,
    evaluate(now) {
      for (const alarm of metricAlarms) evaluateMetric(alarm, now);
      // A composite alarm may watch others: at most as many rounds as there are.
      for (let round = 0, changed = true; changed && round < composites.length; round++) {
        changed = false;
        for (const alarm of composites) {
          const state = alarm.rule(stateOf) ? 'ALARM' : 'OK';
          const reason = `${alarm.ruleText} is ${state === 'ALARM' ? 'true' : 'false'}`;
          changed = change(alarm, 'CompositeAlarm', state, reason, now) || changed;
        }
      }
    },
    list: () =>
      [...metricAlarms, ...composites].map((alarm) => {
        const { state, reason, since } = current.get(alarm.name) ?? {
          state: 'INSUFFICIENT_DATA',
          reason: '',
          since: 0,
        };
        const suppressor = 'suppressor' in alarm ? alarm.suppressor : undefined;
        const suppressedBy =
          suppressor !== undefined && stateOf(suppressor) === 'ALARM' ? nameOf(suppressor) : undefined;
        return { alarm, state, reason, since, suppressedBy };
      }),
  };
}

function readComposite({ name, arn, properties }: AlarmResource): CompositeAlarm {
  const { AlarmRule, ActionsSuppressor } = compositeSchema.parse(properties);
  return {
    name,
    arn,
    actions: alarmActionsSchema.parse(properties),
    ruleText: AlarmRule,
    rule: parseCompositeRule(AlarmRule),
    suppressor: ActionsSuppressor,
  };
}

interface EvaluatedPoint {
  readonly datapoint: Datapoint;
  readonly at: number;
  readonly value: number | undefined;
}

/**
 * The periods of the evaluation range, oldest first, the latest ending with the last whole minute: periods of several
 * minutes slide with it. Undefined where the alarm has a band for which there is not enough data.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 */
function datapoints(store: MetricStore, alarm: MetricAlarm, now: number): EvaluatedPoint[] | undefined {
  const { periodMs, stepMs, bandId, threshold } = alarm;
  const count = evaluationRange(alarm.rule);
  const toMs = Math.floor(now / stepMs) * stepMs;
  const fromMs = toMs - count * periodMs;
  const run = runQueries(store, alarm.queries, { fromMs, toMs, originMs: toMs });
  const single = ({ series }: QueryResult) => series[0] ?? new Map<number, number>();
  const watched = single(run(alarm.watched));
  const band = bandId === undefined ? undefined : run(bandId).series;
  if (band?.[0]?.size === 0) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const at = fromMs + index * periodMs;
    const value = watched.get(at);
    const lower = band === undefined ? threshold : band[0]?.get(at);
    const upper = band === undefined ? threshold : band[1]?.get(at);
    if (value === undefined || lower === undefined || upper === undefined)
      return { datapoint: '-', at, value };
    return { datapoint: alarm.breaches(value, lower, upper) ? 'X' : '0', at, value };
  });
}

function describe(alarm: MetricAlarm, points: readonly EvaluatedPoint[], state: AlarmState): string {
  const { evaluationPeriods, datapointsToAlarm } = alarm.rule;
  const limit = alarm.threshold === undefined ? 'the expected band' : `the threshold (${alarm.threshold})`;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${evaluationPeriods} periods have no data to compare with ${limit}.`;
  }
  const values = points
    .filter(({ datapoint }) => datapoint !== '-')
    .slice(-evaluationPeriods)
    .map(({ value, at }) => `${value ?? 0} (${new Date(at).toISOString()})`);
  const crossed = state === 'ALARM' ? 'Threshold Crossed' : 'Threshold not crossed';
  return `${crossed}: ${datapointsToAlarm} of ${evaluationPeriods} periods, ${alarm.comparison} of ${limit}, data points [${values.join(', ')}].`;
}
