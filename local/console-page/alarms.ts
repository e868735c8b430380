import { z } from 'zod';
import { callCloudWatch } from './call-cloudwatch.ts';

const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().default(''),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: z.string().default(''),
  /** Seconds since the epoch. */
  StateUpdatedTimestamp: z.number().optional(),
});
const alarmsSchema = z.object({
  MetricAlarms: z.array(alarmSchema).default([]),
  CompositeAlarms: z.array(alarmSchema).default([]),
});
const historySchema = z.object({
  AlarmHistoryItems: z
    .array(z.object({ AlarmName: z.string(), Timestamp: z.number(), HistorySummary: z.string().default('') }))
    .default([]),
});

export interface Alarm {
  readonly name: string;
  readonly composite: boolean;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  readonly description: string;
  /** Seconds since the epoch. */
  readonly since: number | null;
}

interface AlarmPicture {
  readonly alarms: readonly Alarm[];
  /** Newest first. */
  readonly history: readonly { readonly name: string; readonly at: number; readonly summary: string }[];
}

/** Alarms and their latest changes, from the local CloudWatch. */
export async function readAlarms(endpoint: string): Promise<AlarmPicture> {
  const call = (action: string, input: unknown): Promise<unknown> =>
    callCloudWatch(endpoint, `GraniteServiceVersion20100801.${action}`, input);
  const [alarms, history] = await Promise.all([
    call('DescribeAlarms', { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 }),
    call('DescribeAlarmHistory', { HistoryItemType: 'StateUpdate', MaxRecords: 50 }),
  ]);
  const { MetricAlarms, CompositeAlarms } = alarmsSchema.parse(alarms);
  const toAlarm =
    (composite: boolean) =>
    (alarm: z.output<typeof alarmSchema>): Alarm => ({
      name: alarm.AlarmName,
      composite,
      state: alarm.StateValue,
      reason: alarm.StateReason,
      description: alarm.AlarmDescription,
      since: alarm.StateUpdatedTimestamp ?? null,
    });
  return {
    alarms: [...CompositeAlarms.map(toAlarm(true)), ...MetricAlarms.map(toAlarm(false))],
    history: historySchema
      .parse(history)
      .AlarmHistoryItems.map(({ AlarmName, Timestamp, HistorySummary }) => ({
        name: AlarmName,
        at: Timestamp,
        summary: HistorySummary,
      })),
  };
}
