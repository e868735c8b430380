import { Problem } from '../errors.ts';
import { judge } from './attempt.ts';
import { applyFate, type BatchOutcome } from './batch-outcome.ts';
import type { Settlement, SettlementOutcome } from './ports.ts';
import type { Attempt, WorkerLimits, WorkerPorts } from './worker-ports.ts';

/** Pauses before settling is tried again: the results are dearer than the wait. */
const settlePausesMs = [500, 1_000, 2_000];

/** Settles attempts in one statement, and says in `outcome` what becomes of their messages. */
export async function settleAttempts(
  ports: WorkerPorts,
  { leaseSeconds, maxAttempts }: WorkerLimits,
  attempts: readonly Attempt[],
  outcome: BatchOutcome,
): Promise<void> {
  if (attempts.length === 0) return;
  const judged = attempts.map((attempt) => ({
    ...attempt,
    verdict: judge(attempt.task, attempt.ending, maxAttempts, ports.randomBytes),
  }));
  const settlements = judged.map(({ verdict }) => verdict.settlement);
  const { outcomes, cause } = await settlePatiently(ports, settlements);
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
      applyFate(outcome, task, verdict.fate, maxAttempts);
      if (verdict.settlement.kind !== 'released') outcome.ended.push(task.id);
    } else if (outcomes === undefined) {
      applyFate(outcome, task, { kind: 'returned', delaySeconds: leaseSeconds }, maxAttempts);
    } else if (settled !== 'ended') {
      // Another attempt holds the task: its messages are that one's to delay or to delete.
      outcome.returned.push(
        ...task.deliveries.map(({ messageId }) => ({ messageId, delaySeconds: undefined })),
      );
    }
  }
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
