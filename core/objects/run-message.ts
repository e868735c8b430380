import type { MessageFate } from '../tasks/attempt.ts';
import { retryDelaySeconds } from '../tasks/retry.ts';
import { attempt } from './attempt.ts';
import { combine } from './combine.ts';
import { conclude } from './conclude.ts';
import type { ClaimedObject, ClaimedPart, ObjectMessageIds, PartsStanding } from './ports.ts';
import { runPart } from './run-part.ts';
import { runWhole } from './run-whole.ts';
import { sendParts } from './send-parts.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

/** A message and the worker that has it. */
interface Run {
  readonly ports: ObjectWorkerPorts;
  readonly limits: ObjectWorkerLimits;
  readonly ids: ObjectMessageIds;
  /** How often it has been received, this time included. */
  readonly receiveCount: number;
}

const acknowledged: MessageFate = { kind: 'acknowledged' };

/** One message of the object queue: claims what it names, works on it, and says what becomes of the message. */
export async function runMessage(run: Run): Promise<MessageFate> {
  const { ports, ids, receiveCount } = run;
  const { taskId, part } = ids;
  try {
    return await (part === undefined ? onTask(run) : onPart(run, part));
  } catch (cause) {
    ports.report({ kind: 'message-failed', taskId, part, cause });
    return { kind: 'returned', delaySeconds: retryDelaySeconds(receiveCount, ports.randomBytes) };
  }
}

async function onTask(run: Run): Promise<MessageFate> {
  const { ports, limits, ids } = run;
  const claim = await ports.objects.claim(ids.taskId, limits.leaseSeconds);
  switch (claim.kind) {
    case 'claimed':
      return onClaimed(run, claim);
    case 'held':
      return heldElsewhere(run, claim.retryAfterSeconds);
    case 'dead':
      return { kind: 'dead' };
    case 'ended':
      return acknowledged;
  }
}

async function onClaimed({ ports, limits }: Run, claim: ClaimedObject): Promise<MessageFate> {
  const { split } = claim;
  if (!split) {
    const ending = await attempt(ports, limits, claim, (hold) => runWhole(ports, limits, hold, claim));
    return conclude({ ports, limits, claim }, ending);
  }
  if (split.completed === split.parts) return putTogether(ports, limits, claim);
  return conclude({ ports, limits, claim }, { kind: 'split' });
}

async function onPart(run: Run, part: number): Promise<MessageFate> {
  const { ports, limits, ids } = run;
  const claim = await ports.objects.claimPart(ids.taskId, part, limits.leaseSeconds);
  switch (claim.kind) {
    case 'claimed': {
      const ending = await attempt(ports, limits, claim, (hold) => runPart(ports, limits, hold, claim));
      return ending.kind === 'part-completed'
        ? afterPart(run, claim, ending.standing)
        : conclude({ ports, limits, claim }, ending);
    }
    case 'completed':
      // By another delivery, whose worker may have died before it did what follows.
      if (claim.partsLeft === 0) return onTask(run);
      await sendParts(ports, limits, ids);
      return acknowledged;
    case 'held':
      return heldElsewhere(run, claim.retryAfterSeconds);
    case 'ended':
      return acknowledged;
  }
}

/** The next part is sent for each that is done; who finds none left puts the task's digests together. */
async function afterPart(
  { ports, limits, ids }: Run,
  claim: ClaimedPart,
  { partsLeft, taskAttempt }: PartsStanding,
): Promise<MessageFate> {
  if (partsLeft === 0) {
    const { kind, taskId, tenant, work, identity, split } = claim;
    const task = { kind, taskId, tenant, work, identity, split, attempt: taskAttempt, tries: 1 };
    return putTogether(ports, limits, { ...task, checkpoint: undefined });
  }
  await sendParts(ports, limits, ids);
  return acknowledged;
}

async function putTogether(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  claim: ClaimedObject,
): Promise<MessageFate> {
  const ending = await attempt(ports, limits, claim, (hold) => combine(ports, claim, hold.signal));
  return conclude({ ports, limits, claim }, ending);
}

/** It looks a few times whether the holder is gone; should that happen later, maintenance sends another message. */
function heldElsewhere({ receiveCount, limits }: Run, retryAfterSeconds: number): MessageFate {
  return receiveCount < limits.maxAttempts
    ? { kind: 'returned', delaySeconds: retryAfterSeconds }
    : acknowledged;
}
