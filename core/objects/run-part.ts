import type { ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { failure } from '../tasks/failures.ts';
import { patiently } from '../tasks/patiently.ts';
import { askedBy, type Asked } from './asked.ts';
import type { AttemptEnding } from './attempt-ending.ts';
import { chooseEngines } from './engine-rule.ts';
import type { Hold } from './hold.ts';
import { storedDigests } from './known-digests.ts';
import { encodePartDigests } from './midway.ts';
import { resumePartHashers, startPartHashers } from './part-hashers.ts';
import { openCheckpoint, runPass, type Hashers } from './pass.ts';
import type { ClaimedPart, PartsStanding } from './ports.ts';
import { pinnedHead } from './resolve-source.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

/** `standing`: how the task stands now that this part's result is there. */
export type PartEnding =
  | Exclude<AttemptEnding, { readonly kind: 'completed' | 'split' }>
  | { readonly kind: 'part-completed'; readonly standing: PartsStanding };

/** One part of a split object, to its result. Throws ObjectFailure, ReadInterrupted. */
export async function runPart(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  hold: Hold,
  claim: ClaimedPart,
): Promise<PartEnding> {
  const { identity, offset: start, length, tenant, work } = claim;
  const asked = askedBy(work);
  if (!asked) return { kind: 'failed', error: failure('invalid-work') };
  // What S3 keeps of the whole is not computed; and an object that has changed is seen before it is read.
  const stored = storedDigests(await pinnedHead(ports, claim, identity, hold.signal), asked);
  const toCompute = asked.algorithms.filter((name) => work.options.recompute || !stored.has(name));

  const subject = { holding: claim, tenant, identity };
  const from = await beginOrGoOn(ports, limits, hold, claim, { ...asked, algorithms: toCompute });
  const ending = await runPass(ports, limits, hold, {
    subject,
    start,
    end: start + length,
    known: new Map<ObjectAlgorithmName, Uint8Array>(),
    ...from,
  });
  if (ending.kind === 'interrupted') return ending;
  if (ending.kind === 'stopped') {
    const { reason, advanced } = ending;
    return reason === 'deadline' ? { kind: 'yielded', advanced } : { kind: reason };
  }
  const result = await ports.sealing.seal(subject, encodePartDigests(ending.digests));
  const completing = await patiently(ports, () =>
    ports.objects.completePart(claim, result, limits.leaseSeconds),
  );
  if (!completing.written) return { kind: 'interrupted', cause: completing.cause, advanced: false };
  const completed = completing.answer;
  return completed.outcome === 'applied'
    ? { kind: 'part-completed', standing: completed }
    : { kind: completed.outcome };
}

async function beginOrGoOn(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  hold: Hold,
  claim: ClaimedPart,
  asked: Asked,
): Promise<{ readonly hashers: Hashers; readonly offset: number }> {
  const { identity, offset: start, length, tenant, tries } = claim;
  const subject = { holding: claim, tenant, identity };
  const resumed = await openCheckpoint(ports, hold, subject, claim.checkpoint, async ({ offset, states }) => {
    const hashers = await resumePartHashers(asked, start, states);
    hold.advance(offset);
    return { hashers, offset };
  });
  if (resumed) return resumed;
  const { memoryMib, coefficients } = limits;
  const { algorithms } = asked;
  const question = { algorithms, bytes: length, timeLeftMs: hold.timeLeftMs(), memoryMib, tries };
  // All that can be put together from parts can be saved as well.
  const engines = chooseEngines(question, coefficients) === 'native' ? 'native' : 'resumable';
  return { hashers: await startPartHashers(asked, start, engines), offset: 0 };
}
