import { judge } from './attempt.ts';
import type { BatchOutcome, GiveBack } from './batch-outcome.ts';
import { patiently } from './patiently.ts';
import type { Attempt, WorkerLimits, WorkerPorts } from './worker-ports.ts';

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
  const settling = await patiently(ports, () => ports.store.settle(settlements));
  const outcomes = settling.written ? settling.answer : undefined;
  const nowEnded: string[] = [];
  for (const { task, ending, computeMs, verdict } of judged) {
    const settled = outcomes?.get(task.id);
    ports.report({
      taskId: task.id,
      attempt: task.attempt,
      ending: outcomes ? ending.kind : 'unsettled',
      computeMs,
      outcome: settled,
      cause: settling.written ? ('cause' in ending ? ending.cause : undefined) : settling.cause,
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
