import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest';
import { openAlarmHistory, type Transition } from '../../local/cloudwatch/alarms/alarm-history.ts';
import { createAlarms } from '../../local/cloudwatch/alarms/alarms.ts';
import { openMetricStore } from '../../local/cloudwatch/metric-store.ts';
import { type Change, changed, healthyMinute } from './minute.ts';
import { createReport } from './report.ts';
import { alarmName, alarmResources } from './template.ts';

const minuteMs = 60_000;
const start = Date.UTC(2026, 0, 5);

export interface VirtualCloud {
  /** Lets minutes pass, each unlike a healthy one as told; alarms are evaluated at the end of each. */
  pass(minutes: number, change?: Change | ((minute: number) => Change)): void;
  /** Lets healthy minutes pass without an evaluation: where hours pass, each evaluation reads hours of data. */
  rest(minutes: number): void;
  /** Names of the alarms that are on, or of the pages. */
  on(): { alarms: string[]; pages: string[] };
  /** Changes of an alarm or page since the background, as `[minute, state]`: 1 is the first minute after it. */
  changesOf(name: string): (readonly [number, string])[];
  /** The pages' changes, as `[minute, page, state]`. */
  pages(): (readonly [number, string, string])[];
}

/**
 * The alarms of the template over a store of their own, both the local cloud's, on a clock that only `pass` advances.
 * Each begins after the same minutes without a symptom, told once: healthy ones, or unlike them as told.
 */
export function useVirtualClouds(backgroundMinutes: number, usual: Change = {}): () => VirtualCloud {
  const folder = mkdtempSync(join(tmpdir(), 'hash-api-virtual-'));
  const background = join(folder, 'background.db');
  let copies = 0;

  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    const store = openMetricStore({ file: background });
    const report = createReport(store);
    for (let index = 0; index < backgroundMinutes; index++) {
      vi.setSystemTime(start + index * minuteMs);
      report(changed(healthyMinute(index), usual));
    }
    store.close();
  });
  afterAll(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  return () => {
    const file = join(folder, `${copies++}.db`);
    copyFileSync(background, file);
    const store = openMetricStore({ file });
    const history = openAlarmHistory(undefined);
    onTestFinished(() => {
      store.close();
      history.close();
    });
    return createVirtualCloud(store, history, backgroundMinutes);
  };
}

function createVirtualCloud(
  store: ReturnType<typeof openMetricStore>,
  history: ReturnType<typeof openAlarmHistory>,
  backgroundMinutes: number,
): VirtualCloud {
  const alarms = createAlarms({ store, resources: alarmResources, history, now: start });
  const report = createReport(store);
  const begin = start + backgroundMinutes * minuteMs;
  let index = backgroundMinutes;
  alarms.evaluate(begin);

  const changes = (): Transition[] => history.list(begin + 1, Number.MAX_SAFE_INTEGER);
  const minuteOf = ({ at }: Transition): number => (at - begin) / minuteMs;
  return {
    pass(minutes, change = {}) {
      for (let minute = 1; minute <= minutes; minute++, index++) {
        vi.setSystemTime(start + index * minuteMs);
        report(changed(healthyMinute(index), typeof change === 'function' ? change(minute) : change));
        alarms.evaluate(start + (index + 1) * minuteMs);
      }
    },
    rest(minutes) {
      for (let minute = 1; minute <= minutes; minute++, index++) {
        vi.setSystemTime(start + index * minuteMs);
        report(healthyMinute(index));
      }
    },
    on() {
      const states = alarms.list().filter(({ state }) => state !== 'OK');
      const names = states.map(
        ({ alarm, state }) => `${alarmName(alarm.name)}${state === 'ALARM' ? '' : `: ${state}`}`,
      );
      const isPage = (name: string): boolean => name.startsWith('page-');
      return { alarms: names.filter((name) => !isPage(name)), pages: names.filter(isPage) };
    },
    changesOf: (name) =>
      changes()
        .filter(({ alarm }) => alarmName(alarm) === name)
        .map((transition) => [minuteOf(transition), transition.state] as const),
    pages: () =>
      changes()
        .filter(({ kind }) => kind === 'CompositeAlarm')
        .map((transition) => [minuteOf(transition), alarmName(transition.alarm), transition.state] as const),
  };
}
