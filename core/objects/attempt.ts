import { failure } from '../tasks/failures.ts';
import type { AttemptEnding, EndingKind } from './attempt-ending.ts';
import { createHold, type Hold } from './hold.ts';
import { ObjectFailure } from './object-failures.ts';
import type { ClaimedObject, ClaimedPart } from './ports.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

/** Endings that an attempt can come to before its work has said anything. */
type EarlyEnding = Exclude<AttemptEnding, { readonly kind: 'completed' | 'split' }>;

/** One attempt at what was claimed, held while `run` works on it; whatever that throws is an ending as well. */
export async function attempt<Ending extends { readonly kind: EndingKind }>(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  claim: ClaimedObject | ClaimedPart,
  run: (hold: Hold) => Promise<Ending>,
): Promise<Ending | EarlyEnding> {
  const begun = ports.remainingMs();
  ports.report({ kind: 'claimed', claim });
  const ending = await held(ports, limits, claim, run);
  ports.report({
    kind: 'attempt',
    claim,
    ending: ending.kind,
    milliseconds: begun - ports.remainingMs(),
    cause: 'cause' in ending ? ending.cause : undefined,
  });
  return ending;
}

async function held<Ending>(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  claim: ClaimedObject | ClaimedPart,
  run: (hold: Hold) => Promise<Ending>,
): Promise<Ending | EarlyEnding> {
  // Those before it ended without a word: it may be what kills its workers.
  if (claim.tries > limits.maxAttempts) return { kind: 'failed', error: failure('attempts-exhausted') };
  const hold = createHold(ports, limits, { holding: claim, bytesDone: bytesDoneOf(claim) });
  try {
    return await run(hold);
  } catch (cause) {
    if (cause instanceof ObjectFailure) return { kind: 'failed', error: failure(cause.code) };
    const reason = hold.stopReason();
    if (reason === 'deadline') return { kind: 'yielded', advanced: false };
    return reason === undefined ? { kind: 'interrupted', cause, advanced: false } : { kind: reason };
  } finally {
    await hold.end();
  }
}

/** A split task is held only once all of its parts are done. */
function bytesDoneOf(claim: ClaimedObject | ClaimedPart): number {
  const isPutTogether = claim.part === undefined && claim.split;
  return isPutTogether ? (claim.identity?.bytes ?? 0) : (claim.checkpoint?.offset ?? 0);
}
