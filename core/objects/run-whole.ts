import { isComposite, type ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { countParts } from '../hashing/composite/composite-digest.ts';
import { maximumParts } from '../hashing/composite/part-digests.ts';
import { failure } from '../tasks/failures.ts';
import type { TaskResult } from '../tasks/task.ts';
import { askedBy, type Asked } from './asked.ts';
import type { AttemptEnding } from './attempt-ending.ts';
import { chooseEngines } from './engine-rule.ts';
import type { Hold } from './hold.ts';
import { keepDigests, knownDigests, storedDigests, type KnownDigest } from './known-digests.ts';
import { ObjectFailure } from './object-failures.ts';
import type { ObjectHead } from './object-reader.ts';
import { openCheckpoint, runPass, type Digests, type Hashers } from './pass.ts';
import { planParts } from './part-plan.ts';
import type { ClaimedObject } from './ports.ts';
import { pinObject } from './resolve-source.ts';
import { compareWithStored, resultOf } from './result.ts';
import type { SealSubject } from './sealing.ts';
import { resumeHashers, startHashers } from './whole-hashers.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

interface Attempt {
  readonly ports: ObjectWorkerPorts;
  readonly limits: ObjectWorkerLimits;
  readonly hold: Hold;
  readonly claim: ClaimedObject;
  readonly asked: Asked;
  readonly head: ObjectHead;
  readonly subject: SealSubject;
}

/** Where the computing begins: with digests that are known, and hashers of the others after so many bytes. */
interface Start {
  readonly known: Digests;
  readonly hashers: Hashers;
  readonly offset: number;
}

/** A whole object: what is known of it already, and one pass over its bytes for the rest. Throws ObjectFailure. */
export async function runWhole(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  hold: Hold,
  claim: ClaimedObject,
): Promise<AttemptEnding> {
  const asked = askedBy(claim.work);
  if (!asked) return { kind: 'failed', error: failure('invalid-work') };
  const head = await pinObject(ports, limits, claim, hold.signal);
  if (!head) return { kind: 'lost' };
  if (asked.algorithms.some(isComposite) && countParts(head.identity.bytes, asked.partSize) > maximumParts) {
    throw new ObjectFailure('part-size-too-small');
  }
  const subject = { holding: claim, tenant: claim.tenant, identity: head.identity };
  const attempt = { ports, limits, hold, claim, asked, head, subject };
  const resumed = await goOn(attempt);
  if (resumed) return compute(attempt, resumed);

  const found = claim.work.options.recompute
    ? new Map<ObjectAlgorithmName, KnownDigest>()
    : await knownDigests(ports.cache, head, asked);
  const known = new Map([...found].map(([name, { digest }]) => [name, digest]));
  for (const [algorithm, { from }] of found) ports.report({ kind: 'known', algorithm, from });
  const missing = asked.algorithms.filter((name) => !found.has(name));
  if (missing.length > 0) {
    return (await split(attempt)) ?? compute(attempt, await begin(attempt, missing, known));
  }
  const computed = [...found.values()].some(({ from }) => from === 's3-checksum') ? 's3-checksum' : 'cache';
  return completed(attempt, known, computed);
}

/**
 * Leaves the object to many workers where all of what S3 does not keep can be put together from parts; else undefined.
 * Digests that only the cache has are computed again: it may have lost them when they are put together.
 */
async function split({ ports, limits, claim, asked, head }: Attempt): Promise<AttemptEnding | undefined> {
  const stored: Digests = claim.work.options.recompute ? new Map() : storedDigests(head, asked);
  const algorithms = asked.algorithms.filter((name) => !stored.has(name));
  const plan = planParts({ ...asked, algorithms }, head.identity.bytes, limits.partBytes);
  if (!plan) return undefined;
  const outcome = await ports.objects.split(claim, plan, limits.leaseSeconds);
  return { kind: outcome === 'applied' ? 'split' : outcome };
}

/** From the checkpoint of an earlier attempt; undefined where there is none that can be used. */
function goOn({ ports, hold, claim, asked, subject }: Attempt): Promise<Start | undefined> {
  return openCheckpoint(ports, hold, subject, claim.checkpoint, async ({ offset, states, known }) => {
    const missing = asked.algorithms.filter((name) => !known.has(name));
    const hashers = await resumeHashers({ ...asked, algorithms: missing }, states);
    hold.advance(offset);
    return { known: ofNames(asked.algorithms, known), hashers, offset };
  });
}

/** From the first byte, with the engines that fit. */
async function begin(
  { limits, hold, claim, asked, head }: Attempt,
  algorithms: readonly ObjectAlgorithmName[],
  known: Digests,
): Promise<Start> {
  const engines = chooseEngines(
    {
      algorithms,
      bytes: head.identity.bytes,
      timeLeftMs: hold.timeLeftMs(),
      memoryMib: limits.memoryMib,
      tries: claim.tries,
    },
    limits.coefficients,
  );
  if (engines === 'impossible') throw new ObjectFailure('object-too-large');
  return { known, hashers: await startHashers({ ...asked, algorithms }, engines), offset: 0 };
}

async function compute(attempt: Attempt, { known, hashers, offset }: Start): Promise<AttemptEnding> {
  const { ports, limits, hold, claim, asked, head, subject } = attempt;
  const ending = await runPass(ports, limits, hold, {
    subject,
    start: 0,
    end: head.identity.bytes,
    hashers,
    offset,
    known,
  });
  if (ending.kind === 'interrupted') return ending;
  if (ending.kind === 'stopped') {
    const { reason, advanced } = ending;
    return reason === 'deadline' ? { kind: 'yielded', advanced } : { kind: reason };
  }
  if (claim.work.options.recompute) compareWithStored(ending.digests, head);
  await keepDigests(ports.cache, head.identity, ending.digests, asked);
  return completed(attempt, new Map([...known, ...ending.digests]), 'worker');
}

function completed(
  { asked, claim, head }: Attempt,
  digests: Digests,
  computed: TaskResult['computed'],
): AttemptEnding {
  const { bytes } = head.identity;
  return { kind: 'completed', result: resultOf(asked, claim.work.options, bytes, digests, computed) };
}

const ofNames = <T>(names: readonly ObjectAlgorithmName[], all: ReadonlyMap<string, T>) =>
  new Map(
    names.flatMap((name) => {
      const value = all.get(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
