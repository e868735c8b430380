import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startSchedule } from '../../../local/schedules/schedule.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:00:20Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const ruleArn = 'arn:aws:events:eu-west-1:123456789012:rule/every-minute';

interface Options {
  expression: string;
  enabled?: boolean;
  input?: string;
  fail?: boolean;
  timeScale?: number;
}

function record(options: Options) {
  const payloads: string[] = [];
  const logs: string[] = [];
  const schedule = startSchedule({
    enabled: true,
    ruleArn,
    ...options,
    invoke: (payload) => {
      payloads.push(payload);
      return options.fail === true ? Promise.reject(new Error('no database')) : Promise.resolve();
    },
    log: (line) => logs.push(line),
  });
  return { schedule, payloads, logs };
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

describe('a schedule', () => {
  test('invokes at each of its times, with the event of EventBridge', async () => {
    const { schedule, payloads } = record({ expression: 'rate(1 minute)' });
    await minutes(3);
    schedule.stop();
    expect(payloads).toHaveLength(3);
    expect(JSON.parse(payloads[0]!)).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      region: 'eu-west-1',
      time: '2026-11-23T09:01:20Z',
      resources: [ruleArn],
    });
  });

  test('invokes as much faster as its time scale says', async () => {
    const { schedule, payloads } = record({ expression: 'rate(1 minute)', timeScale: 12 });
    await minutes(1);
    schedule.stop();
    expect(payloads).toHaveLength(12);
  });

  test('of cron fires on the clock', async () => {
    const { schedule, payloads } = record({ expression: 'cron(0/2 * * * ? *)' });
    await minutes(5);
    schedule.stop();
    const times = payloads.map((payload) => (JSON.parse(payload) as { time: string }).time);
    expect(times).toEqual(['2026-11-23T09:02:00Z', '2026-11-23T09:04:00Z']);
  });

  test('waits longer than a timer of Node can', async () => {
    const { schedule, payloads } = record({ expression: 'rate(30 days)' });
    await minutes(30 * 24 * 60 - 1);
    expect(payloads).toEqual([]);
    await minutes(1);
    schedule.stop();
    expect(payloads).toHaveLength(1);
  });

  test('passes the constant input of its target', async () => {
    const { schedule, payloads } = record({ expression: 'rate(1 minute)', input: '{"dry":true}' });
    await minutes(1);
    schedule.stop();
    expect(payloads).toEqual(['{"dry":true}']);
  });

  test('goes on after a failed run, and tells of it', async () => {
    const { schedule, payloads, logs } = record({ expression: 'rate(1 minute)', fail: true });
    await minutes(2);
    schedule.stop();
    expect(payloads).toHaveLength(2);
    expect(logs).toEqual(['rate(1 minute): no database', 'rate(1 minute): no database']);
  });

  test('that is stopped or not enabled does nothing', async () => {
    const stopped = record({ expression: 'rate(1 minute)' });
    stopped.schedule.stop();
    const disabled = record({ expression: 'rate(1 minute)', enabled: false });
    await minutes(5);
    expect([...stopped.payloads, ...disabled.payloads]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
