import { createRunner } from './attempt-runner.ts';
import { createGiveBack, type BatchOutcome, type GiveBack } from './batch-outcome.ts';
import { groupByTask, type DeliveredTask, type Delivery } from './deliveries.ts';
import type { Claim } from './ports.ts';
import { createEarlySettling } from './early-settling.ts';
import { retryDelaySeconds } from './retry.ts';
import { settleAttempts } from './settle-attempts.ts';
import { takeTurns } from './take-turns.ts';
import type { Attempt, ClaimedTask, WorkerLimits, WorkerPorts } from './worker-ports.ts';

/**
 * From this attempt on a task runs alone and last, when all else has been settled and given back. The attempts before
 * ended without a word: it may be the one that kills its workers, and those that are with it in a batch would pay for
 * it with their attempts.
 */
const isolatedFromTry = 3;

/**
 * A worker's batch: claims all in one statement, computes tenant by tenant in turns, settles all in one statement, or
 * in some where it takes long. What it cannot begin before its deadline, it gives back unharmed. Whatever kills it, the leases end and the messages come back.
 */
export async function runBatch(
  ports: WorkerPorts,
  limits: WorkerLimits,
  deliveries: readonly Delivery[],
): Promise<BatchOutcome> {
  const { tasks, malformed } = groupByTask(deliveries);
  const outcome: BatchOutcome = { kept: [], ended: [], malformed };
  const giveBack = createGiveBack(ports, limits.maxAttempts, outcome.kept);
  // Left to go to the dead letters; not at once, as it may be of a newer version whose workers are being deployed.
  giveBack.leave(malformed);
  const settle = (attempts: readonly Attempt[]) => settleAttempts(ports, limits, attempts, outcome, giveBack);
  const settling = createEarlySettling(ports, limits, settle);
  const runner = createRunner(ports, limits);
  try {
    runner.ahead(tasks);
    const claimed = await claimAll(ports, limits, tasks, giveBack);
    const mayComeBack = claimed.filter(({ tries }) => tries < limits.maxAttempts);
    await giveBack.insure(mayComeBack, limits.leaseSeconds);
    const usual = claimed.filter(({ tries }) => tries < isolatedFromTry);
    const [alone, ...later] = claimed.filter(({ tries }) => tries >= isolatedFromTry);
    await runner.drop(usual);

    await runner.all(takeTurns(usual), (attempt) => {
      settling.add(attempt);
    });
    for (const task of later) settling.add({ task, ending: { kind: 'not-begun' }, computeMs: 0 });
    await settling.end();
    if (alone) {
      await giveBack.flush();
      const attempts: Attempt[] = [];
      await runner.all([alone], (attempt) => attempts.push(attempt));
      await settle(attempts);
    }
  } finally {
    runner.end();
  }
  await giveBack.flush();
  return outcome;
}

async function claimAll(
  ports: WorkerPorts,
  { leaseSeconds }: WorkerLimits,
  tasks: ReadonlyMap<string, DeliveredTask>,
  giveBack: GiveBack,
): Promise<ClaimedTask[]> {
  let claims: Claim[];
  try {
    claims = await ports.store.claim([...tasks.keys()], leaseSeconds);
  } catch (cause) {
    for (const [taskId, task] of tasks) {
      const delaySeconds = retryDelaySeconds(task.deliveries[0].receiveCount, ports.randomBytes);
      giveBack.keep(task, { kind: 'returned', delaySeconds });
      ports.report({ taskId, attempt: 0, ending: 'not-begun', computeMs: 0, outcome: undefined, cause });
    }
    return [];
  }
  const claimed: ClaimedTask[] = [];
  for (const claim of claims) {
    const task = tasks.get(claim.id);
    if (!task) continue;
    if (claim.kind === 'claimed') {
      const { id, attempt, tries } = claim;
      claimed.push({ ...task, id, attempt, tries });
    }
    if (claim.kind === 'dead') giveBack.keep(task, { kind: 'dead' });
    if (claim.kind === 'held')
      giveBack.keep(task, { kind: 'returned', delaySeconds: claim.retryAfterSeconds });
  }
  return claimed;
}
