import type { MessageFate } from '../tasks/attempt.ts';
import { failure, isRedrivable } from '../tasks/failures.ts';
import { patiently } from '../tasks/patiently.ts';
import type { SettlementOutcome } from '../tasks/ports.ts';
import { retryDelaySeconds } from '../tasks/retry.ts';
import type { TaskError, TaskResult } from '../tasks/task.ts';
import type { AttemptEnding } from './attempt-ending.ts';
import { objectMessage } from './message.ts';
import type { ClaimedObject, ClaimedPart } from './ports.ts';
import { sendParts } from './send-parts.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

export interface ClaimedWork {
  readonly ports: ObjectWorkerPorts;
  readonly limits: ObjectWorkerLimits;
  readonly claim: ClaimedObject | ClaimedPart;
}

const acknowledged: MessageFate = { kind: 'acknowledged' };

/** Writes how an attempt at a task or a part ended, and says what becomes of its message. */
export async function conclude(work: ClaimedWork, ending: AttemptEnding): Promise<MessageFate> {
  switch (ending.kind) {
    case 'completed':
      return fateAfter(work, await endTask(work, { kind: 'completed', result: ending.result }));
    case 'failed':
      return fail(work, ending.error);
    case 'yielded':
      return isExhausted(work, ending) ? exhaust(work) : handOver(work);
    case 'interrupted':
      return isExhausted(work, ending) ? exhaust(work) : giveBack(work, ending);
    case 'split':
      await sendParts(work.ports, work.limits, work.claim);
      return acknowledged;
    case 'lost':
    case 'ended':
      return acknowledged;
  }
}

/** For good: the last try, or a reason that no try changes. */
async function fail(work: ClaimedWork, error: TaskError): Promise<MessageFate> {
  const { ports, claim } = work;
  if (claim.part === undefined) {
    const fate = fateAfter(work, await endTask(work, { kind: 'failed', error }));
    return isRedrivable(error) && fate.kind === 'acknowledged' ? { kind: 'dead' } : fate;
  }
  const { taskId, part, attempt, tenant } = claim;
  const failing = await patiently(ports, () => ports.objects.failPart({ taskId, part, attempt }, error));
  if (!failing.written) return fateAfter(work, undefined);
  if (failing.answer !== 'applied') return acknowledged;
  ports.report({ kind: 'task-ended', status: 'failed', attempts: attempt });
  await ports.announce([taskId]);
  // An operator queues the task again by its own message, which finds its way to the dead letters.
  if (isRedrivable(error)) await patiently(ports, () => ports.queue.send(objectMessage({ taskId, tenant })));
  return acknowledged;
}

const exhaust = (work: ClaimedWork): Promise<MessageFate> => fail(work, failure('attempts-exhausted'));

/** What got further has all its tries again: a terabyte may take many invocations, and some may be cut short. */
function isExhausted({ claim, limits }: ClaimedWork, { advanced }: { readonly advanced: boolean }): boolean {
  return !advanced && claim.tries >= limits.maxAttempts;
}

/** Another worker goes on at once: by a message of its own, whose receives are counted from the start. */
async function handOver(work: ClaimedWork): Promise<MessageFate> {
  const { ports, claim } = work;
  // Released first: a message that comes before would find it held.
  const outcome = await release(work);
  if (outcome !== 'applied') return fateAfter(work, outcome);
  const sending = await patiently(ports, () => ports.queue.send(objectMessage(claim)));
  return sending.written ? acknowledged : { kind: 'returned', delaySeconds: 0 };
}

async function giveBack(
  work: ClaimedWork,
  { advanced }: { readonly advanced: boolean },
): Promise<MessageFate> {
  const outcome = await release(work);
  if (outcome !== 'applied') return fateAfter(work, outcome);
  const tries = advanced ? 1 : work.claim.tries;
  return { kind: 'returned', delaySeconds: retryDelaySeconds(tries, work.ports.randomBytes) };
}

async function release({ ports, claim }: ClaimedWork): Promise<SettlementOutcome | undefined> {
  const releasing = await patiently(ports, () => ports.objects.release(claim));
  return releasing.written ? releasing.answer : undefined;
}

async function endTask(
  { ports, claim: { taskId: id, attempt } }: ClaimedWork,
  settlement:
    | { readonly kind: 'completed'; readonly result: TaskResult }
    | { readonly kind: 'failed'; readonly error: TaskError },
): Promise<SettlementOutcome | undefined> {
  const settling = await patiently(ports, () => ports.tasks.settle([{ id, attempt, ...settlement }]));
  if (!settling.written) return undefined;
  const outcome = settling.answer.get(id) ?? 'ended';
  if (outcome === 'applied') {
    ports.report({ kind: 'task-ended', status: settlement.kind, attempts: attempt });
    await ports.announce([id]);
  }
  return outcome;
}

/** What could not be written is done again once this attempt's lease has ended. */
function fateAfter({ limits }: ClaimedWork, outcome: SettlementOutcome | undefined): MessageFate {
  return outcome === undefined ? { kind: 'returned', delaySeconds: limits.leaseSeconds } : acknowledged;
}
