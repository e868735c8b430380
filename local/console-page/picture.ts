import type { LocalFunction } from '../lambda/function.ts';
import type { QueueGauge } from '../sqs/start.ts';
import { readAlarms } from './alarms.ts';
import { readTasks } from './tasks.ts';

export interface PictureSources {
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** By short name; those without one, CDK's own of the deployment, are not shown. */
  readonly reserved: ReadonlyMap<string, number>;
  readonly queues: () => readonly QueueGauge[];
  readonly cloudwatch: string;
  readonly postgres: string;
}

/** How everything stands now. A part whose source does not answer is null. */
export async function takePicture(sources: PictureSources) {
  const { functions, reserved, queues, cloudwatch, postgres } = sources;
  const now = Date.now();
  const [tasks, alarms] = await Promise.all([
    readTasks(postgres).catch(() => null),
    readAlarms(cloudwatch).catch(() => null),
  ]);
  return {
    functions: [...functions].flatMap(([name, one]) => {
      const limit = reserved.get(name);
      if (limit === undefined) return [];
      const states = one.environments().map(({ state }) => state);
      const count = (state: string) => states.filter((each) => each === state).length;
      return {
        name,
        starting: count('starting'),
        idle: count('idle'),
        busy: count('busy'),
        reserved: limit,
      };
    }),
    // Without the hash that CDK puts behind a name.
    queues: queues().map(({ name, visible, inFlight, delayed, oldestSentAt }) => ({
      name: name.replace(/[0-9A-F]{8}$/, ''),
      visible,
      inFlight,
      delayed,
      oldestSeconds: oldestSentAt === undefined ? 0 : Math.max(0, now - oldestSentAt) / 1000,
    })),
    tasks,
    alarms,
  };
}
