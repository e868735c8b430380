import { Problem } from '../errors.ts';
import { judge } from './attempt.ts';
import type { BatchOutcome, GiveBack } from './batch-outcome.ts';
import type { Settlement, SettlementOutcome } from './ports.ts';
import type { Attempt, WorkerLimits, WorkerPorts } from './worker-ports.ts';

/** Pauses before settling is tried again: the results are dearer than the wait. */
const settlePausesMs = [500, 1_000, 2_000];

/** Settles attempts in one statement, announces what has ended, and gives back the messages of the others. */
export async function settleAttempts(
  ports: WorkerPorts,
  { leaseSeconds, maxAttempts }: WorkerLimits,
  attempts: readonly Attempt[],
  { ended }: BatchOutcome,
  giveBack: GiveBack,
): Promise<void> {
  if (attempts.length === 0) return;
  const judged = attempts.map((attempt) => ({
    ...attempt,
    verdict: judge(attempt.task, attempt.ending, maxAttempts, ports.randomBytes),
  }));
  const settlements = judged.map(({ verdict }) => verdict.settlement);
  const { outcomes, cause } = await settlePatiently(ports, settlements);
  const nowEnded: string[] = [];
  for (const { task, ending, computeMs, verdict } of judged) {
    const settled = outcomes?.get(task.id);
    ports.report({
      taskId: task.id,
      attempt: task.attempt,
      ending: outcomes ? ending.kind : 'unsettled',
      computeMs,
      outcome: settled,
      cause: outcomes ? ('cause' in ending ? ending.cause : undefined) : cause,
    });
    if (settled === 'applied') {
      giveBack.keep(task, verdict.fate);
      if (verdict.settlement.kind !== 'released') nowEnded.push(task.id);
    } else if (outcomes === undefined) {
      giveBack.keep(task, { kind: 'returned', delaySeconds: leaseSeconds });
    } else if (settled !== 'ended') {
      giveBack.leave(task.deliveries);
    }
  }
  ended.push(...nowEnded);
  if (nowEnded.length > 0) await ports.announce(nowEnded);
}

async function settlePatiently(
  ports: WorkerPorts,
  settlements: readonly Settlement[],
): Promise<{ outcomes?: Map<string, SettlementOutcome>; cause?: unknown }> {
  for (let tries = 0; ; tries += 1) {
    try {
      return { outcomes: await ports.store.settle(settlements) };
    } catch (cause) {
      const pauseMs = settlePausesMs[tries];
      const mayRecover = cause instanceof Problem && cause.code === 'unavailable';
      if (!mayRecover || pauseMs === undefined || ports.remainingMs() < 2 * pauseMs) return { cause };
      await ports.sleep(pauseMs);
    }
  }
}
