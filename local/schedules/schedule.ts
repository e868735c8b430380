import { randomUUID } from 'node:crypto';
import { parseSchedule } from './expression.ts';

export interface ScheduleOptions {
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string;
  readonly enabled: boolean;
  readonly invoke: (payload: string) => Promise<unknown>;
  readonly log: (line: string) => void;
  /** The rule, which the event names. */
  readonly ruleArn?: string;
  /** The target's own constant input, in place of the event. */
  readonly input?: string | undefined;
  /** Divides the time until each invocation; left out: 1. */
  readonly timeScale?: number;
}

/** The longest that a timer of Node can wait, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Invokes at the times of an EventBridge rule. As there, a run that is still going on does not keep the next from
 * starting; a failed one is logged, and the next comes at its time.
 */
export function startSchedule(options: ScheduleOptions): { stop(): void } {
  const { timeScale = 1 } = options;
  const unscaled = parseSchedule(options.expression);
  const next = (from: Date): Date | undefined => {
    const time = unscaled(from);
    return time && new Date(from.getTime() + (time.getTime() - from.getTime()) / timeScale);
  };
  let timer: NodeJS.Timeout | undefined;

  function arm(time: Date | undefined): void {
    if (time === undefined) return;
    const waitMs = time.getTime() - Date.now();
    timer = setTimeout(
      () => {
        // A timer can be a little early, and a long wait takes several.
        if (Date.now() < time.getTime()) {
          arm(time);
          return;
        }
        void fire(time);
        // After a sleep of the machine, one run makes up for all that were missed.
        arm(next(new Date(Math.max(time.getTime(), Date.now() - 1000))));
      },
      Math.min(Math.max(0, waitMs), longestTimerMs),
    );
  }

  async function fire(time: Date): Promise<void> {
    try {
      await options.invoke(options.input ?? scheduledEvent(time, options.ruleArn));
    } catch (error) {
      options.log(`${options.expression}: ${error instanceof Error ? error.message : 'failed'}`);
    }
  }

  if (options.enabled) arm(next(new Date()));
  return {
    stop() {
      clearTimeout(timer);
    },
  };
}

function scheduledEvent(time: Date, ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/local'): string {
  const [, , , region, account] = ruleArn.split(':');
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region,
    resources: [ruleArn],
    detail: {},
  });
}
