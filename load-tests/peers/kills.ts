import { setTimeout as after } from 'node:timers/promises';
import type { Outcome, TaskContent } from './messages.ts';
import type { System } from './system.ts';

export interface KillResult {
  /** Tasks that were accepted and failed: nothing will run them again. */
  readonly lost: number;
  /** Tasks that had not ended when the run gave up waiting. */
  readonly stuck: number;
  /** Tasks that were begun more than once. */
  readonly repeated: number;
  /** Seconds from the last kill until the last task that it hit had ended; null where one has not. */
  readonly recoverySeconds: number | null;
}

export interface KillOptions {
  readonly content: TaskContent;
  readonly tasks: number;
  /** How often all workers are killed: the second time when a task that the first one hit runs again. */
  readonly kills: number;
  /** Aborted when it is no longer worth waiting for what does not come back. */
  readonly giveUp: AbortSignal;
}

const pollMs = 250;

/** Milliseconds after which a kill hits every worker in the middle of a task. */
const intoTaskMs = 400;

const isOver = ({ state }: Outcome): boolean => state === 'completed' || state === 'failed';

/** Kills all workers in mid-task (SIGKILL: a machine that is gone); they are started again at once. */
export async function killWorkers(
  system: System,
  { content, tasks, kills, giveUp }: KillOptions,
): Promise<KillResult> {
  await system.hold();
  const ids = await system.submit(content, tasks);
  await system.release();
  let killedAt = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const hit = await until(giveUp, async () =>
      (await system.outcomes(ids)).some(({ state, attempts }) => state === 'active' && attempts >= kill),
    );
    if (!hit) break;
    await after(intoTaskMs);
    for (const pid of await system.workers()) process.kill(pid, 'SIGKILL');
    killedAt = Date.now();
  }
  await until(giveUp, async () => (await system.outcomes(ids)).every(isOver));
  const outcomes = await system.outcomes(ids);
  const count = (test: (one: Outcome) => boolean) => outcomes.filter(test).length;
  const stuck = count((one) => !isOver(one));
  const again = outcomes.filter(({ attempts }) => attempts > 1);
  const ends = again.flatMap(({ endedAt }) => endedAt ?? []);
  return {
    lost: count(({ state }) => state === 'failed'),
    stuck,
    repeated: again.length,
    recoverySeconds: stuck > 0 || ends.length === 0 ? null : (Math.max(...ends) - killedAt) / 1000,
  };
}

/** False where it was given up. */
async function until(giveUp: AbortSignal, holds: () => Promise<boolean>): Promise<boolean> {
  while (!(await holds())) {
    if (giveUp.aborted) return false;
    await after(pollMs);
  }
  return true;
}
