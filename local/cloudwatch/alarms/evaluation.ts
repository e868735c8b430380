export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** M of N: `datapointsToAlarm` of the last `evaluationPeriods`. */
export interface EvaluationRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

/** A period that breaches, one that does not, and one without data. */
export type Datapoint = 'X' | '0' | '-';

/** Periods that CloudWatch looks at beyond the evaluation periods, in case some lack data: 3 periods read 5. */
const extraPeriods = 2;

export const evaluationRange = ({ evaluationPeriods }: EvaluationRule): number =>
  evaluationPeriods + extraPeriods;

/**
 * The state that the data points of the evaluation range, oldest first, give; undefined: as before. With enough real
 * data points only the latest real ones count. Otherwise all real ones count, and each that lacks is treated as the
 * rule says. Data that only breach and reach far enough back are an alarm though some lack ("premature alarm state").
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateDatapoints(
  points: readonly Datapoint[],
  rule: EvaluationRule,
): AlarmState | undefined {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const real = points.filter((point) => point !== '-');
  const latest = real.slice(-evaluationPeriods);
  const breaching = latest.filter((point) => point === 'X').length;
  const lacking = evaluationPeriods - latest.length;
  if (lacking === 0 || breaching >= datapointsToAlarm) return stateOf(breaching >= datapointsToAlarm);

  if (treatMissingData === 'breaching') return stateOf(breaching + lacking >= datapointsToAlarm);
  if (treatMissingData === 'notBreaching') return 'OK';
  if (real.length === 0) return treatMissingData === 'missing' ? 'INSUFFICIENT_DATA' : undefined;
  const oldestAge = points.length - points.findIndex((point) => point !== '-');
  const premature = breaching === latest.length && oldestAge >= datapointsToAlarm;
  if (!premature) return 'OK';
  return treatMissingData === 'missing' ? 'ALARM' : undefined;
}

const stateOf = (alarm: boolean): AlarmState => (alarm ? 'ALARM' : 'OK');
