import { createRunner } from './attempt-runner.ts';
import { applyFate, emptyOutcome, type BatchOutcome } from './batch-outcome.ts';
import { groupByTask, type DeliveredTask, type Delivery } from './deliveries.ts';
import type { Claim } from './ports.ts';
import { retryDelaySeconds } from './retry.ts';
import { settleAttempts } from './settle-attempts.ts';
import type { Attempt, ClaimedTask, WorkerLimits, WorkerPorts } from './worker-ports.ts';

/**
 * From this attempt on a task runs alone and last. The attempts before ended without a word: it may be the one that
 * kills its workers, and those that are with it in a batch would pay for it with their attempts.
 */
const isolatedFromAttempt = 3;

/**
 * A worker's batch: claims all in one statement, computes, settles all in one statement. What it cannot begin before
 * its deadline, it gives back unharmed. Whatever kills it, the leases end and the messages come back.
 */
export async function runBatch(
  ports: WorkerPorts,
  limits: WorkerLimits,
  deliveries: readonly Delivery[],
): Promise<BatchOutcome> {
  const { tasks, malformed } = groupByTask(deliveries);
  const outcome = emptyOutcome(malformed);
  for (const { messageId, receiveCount } of malformed) {
    outcome.returned.push({ messageId, delaySeconds: retryDelaySeconds(receiveCount, ports.randomBytes) });
  }
  const claimed = await claimAll(ports, limits, tasks, outcome);
  const usual = claimed.filter(({ attempt }) => attempt < isolatedFromAttempt);
  const [alone, ...later] = claimed.filter(({ attempt }) => attempt >= isolatedFromAttempt);

  const run = createRunner(ports, limits);
  try {
    const attempts = await run.all(usual);
    const givenBack = later.map((task): Attempt => ({ task, ending: { kind: 'not-begun' }, computeMs: 0 }));
    if (alone) {
      await settleAttempts(ports, limits, [...attempts, ...givenBack], outcome);
      await settleAttempts(ports, limits, await run.all([alone]), outcome);
    } else {
      await settleAttempts(ports, limits, attempts, outcome);
    }
  } finally {
    run.end();
  }
  return outcome;
}

async function claimAll(
  ports: WorkerPorts,
  { leaseSeconds, maxAttempts }: WorkerLimits,
  tasks: ReadonlyMap<string, DeliveredTask>,
  outcome: BatchOutcome,
): Promise<ClaimedTask[]> {
  let claims: Claim[];
  try {
    claims = await ports.store.claim([...tasks.keys()], leaseSeconds);
  } catch (cause) {
    for (const [taskId, task] of tasks) {
      const delaySeconds = retryDelaySeconds(task.deliveries[0].receiveCount, ports.randomBytes);
      applyFate(outcome, task, { kind: 'returned', delaySeconds }, maxAttempts);
      ports.report({ taskId, attempt: 0, ending: 'not-begun', computeMs: 0, outcome: undefined, cause });
    }
    return [];
  }
  const claimed: ClaimedTask[] = [];
  for (const claim of claims) {
    const task = tasks.get(claim.id);
    if (!task) continue;
    if (claim.kind === 'claimed') claimed.push({ ...task, id: claim.id, attempt: claim.attempt });
    if (claim.kind === 'held') {
      applyFate(outcome, task, { kind: 'returned', delaySeconds: claim.retryAfterSeconds }, maxAttempts);
    }
  }
  return claimed;
}
