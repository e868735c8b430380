import { failure } from '../tasks/failures.ts';
import { askedBy, type Asked } from './asked.ts';
import type { AttemptEnding } from './attempt-ending.ts';
import { keepDigests, storedDigests } from './known-digests.ts';
import { decodePartDigests, type PartDigests } from './midway.ts';
import { combineDigests } from './part-hashers.ts';
import type { HeadPorts } from './read-head.ts';
import { pinnedHead } from './resolve-source.ts';
import type { Digests } from './pass.ts';
import type { ClaimedObject, Split } from './ports.ts';
import { compareWithStored, resultOf } from './result.ts';
import type { ObjectIdentity } from './object-work.ts';
import type { ObjectWorkerPorts } from './worker-ports.ts';

/** Results that are read at a time: of a part of 256 MiB some 100 bytes, of a composite checksum a few KiB. */
const pageSize = 500;

/**
 * Puts the digests of a split object together from the results of all of its parts. Whoever does it, and however
 * often, finds the same. Throws ObjectFailure.
 */
export async function combine(
  ports: ObjectWorkerPorts,
  claim: ClaimedObject,
  signal: AbortSignal,
): Promise<AttemptEnding> {
  const { taskId, tenant, identity, split, work } = claim;
  const asked = askedBy(work);
  if (!asked || !identity || !split) return { kind: 'failed', error: failure('invalid-work') };
  const parts = await readResults(ports, { taskId, tenant, identity, split });
  const algorithms = asked.algorithms.filter((name) => parts.every((digests) => digests.has(name)));
  const computed = await combineDigests({ ...asked, algorithms }, parts, split.partBytes, identity.bytes);
  const stored = await whatS3Keeps(ports, { ...claim, identity }, asked, computed, signal);
  await keepDigests(ports.cache, identity, computed, asked);
  const digests = new Map([...stored, ...computed]);
  return { kind: 'completed', result: resultOf(asked, work.options, identity.bytes, digests, 'worker') };
}

/** Digests that the parts left out because S3 keeps them; where all was to be computed, they have to agree. */
async function whatS3Keeps(
  ports: HeadPorts,
  claim: ClaimedObject & { readonly identity: ObjectIdentity },
  asked: Asked,
  computed: Digests,
  signal: AbortSignal,
): Promise<Digests> {
  const { recompute } = claim.work.options;
  if (!recompute && asked.algorithms.every((name) => computed.has(name))) return new Map();
  const head = await pinnedHead(ports, claim, claim.identity, signal);
  if (recompute) compareWithStored(computed, head);
  return storedDigests(head, {
    ...asked,
    algorithms: asked.algorithms.filter((name) => !computed.has(name)),
  });
}

async function readResults(
  { objects, sealing }: ObjectWorkerPorts,
  {
    taskId,
    tenant,
    identity,
    split,
  }: Pick<ClaimedObject, 'taskId' | 'tenant'> & { readonly identity: ObjectIdentity; readonly split: Split },
): Promise<PartDigests[]> {
  const digests: PartDigests[] = [];
  while (digests.length < split.parts) {
    const page = await objects.partResults(taskId, { from: digests.length, limit: pageSize });
    for (const { part, result } of page) {
      if (part !== digests.length) throw new Error(`the result of part ${digests.length} is not there`);
      const subject = { holding: { taskId, part }, tenant, identity };
      digests.push(decodePartDigests(await sealing.open(subject, result)));
    }
    if (page.length === 0) throw new Error(`the result of part ${digests.length} is not there`);
  }
  return digests;
}
