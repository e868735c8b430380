import type { SQSRecord } from 'aws-lambda';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { noCache } from '../../adapters/cache/no-cache.ts';
import type { ObjectIdentity } from '../../core/objects/object-work.ts';
import type { Claimed, ObjectTaskStore } from '../../core/objects/ports.ts';
import { runMessage } from '../../core/objects/run-message.ts';
import type { ObjectWorker } from './wire.ts';

/** What a rehearsal's record says: an object to hash, whole or as the first and only part of one that is spread. */
const rehearsal = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  algorithms: z.array(z.string()).min(1),
  part: z.boolean(),
});

export interface Rehearsed {
  readonly completed: number;
  readonly failed: number;
}

/** Beyond any object: none is spread by itself. */
const wholeBytes = 2 ** 52;
const tenant = 'rehearsal';

/**
 * Objects as the worker hashes them, with its reads and its limits, but with no store, queue or cache to tell. One record
 * after the other, as the event source gives them one by one.
 */
export async function rehearse(
  worker: Pick<ObjectWorker, 'ports' | 'limits'>,
  records: readonly SQSRecord[],
  remainingMs: () => number,
): Promise<Rehearsed> {
  let completed = 0;
  for (const { body } of records) {
    if (await isCompleted(worker, rehearsal.parse(JSON.parse(body)), remainingMs)) completed++;
  }
  return { completed, failed: records.length - completed };
}

async function isCompleted(
  { ports, limits }: Pick<ObjectWorker, 'ports' | 'limits'>,
  { bucket, key, algorithms, part }: z.output<typeof rehearsal>,
  remainingMs: () => number,
): Promise<boolean> {
  const taskId = uuidv7();
  const claimed = {
    ...{ kind: 'claimed' as const, taskId, tenant, attempt: 1, tries: 1, checkpoint: undefined },
    work: {
      source: { kind: 'object' as const, bucket, key },
      algorithms,
      options: { output: 'hex' as const, recompute: true },
    },
  };
  const head = part
    ? await ports.reader.head({ bucket, key }, AbortSignal.timeout(remainingMs()))
    : undefined;
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  await runMessage({
    ports: {
      ...ports,
      objects: memoryOf(claimed, head?.identity, done),
      tasks: {
        settle(settlements) {
          if (settlements.every(({ kind }) => kind === 'completed')) done();
          return Promise.resolve(new Map(settlements.map(({ id }) => [id, 'applied' as const])));
        },
      },
      uploads: { get: () => Promise.resolve(undefined) },
      cache: noCache,
      queue: { send: () => Promise.resolve() },
      // The key is in the database, and nothing of this is stored.
      sealing: { seal: (_, bytes) => Promise.resolve(bytes), open: (_, sealed) => Promise.resolve(sealed) },
      announce: () => Promise.resolve(),
      report: () => undefined,
      remainingMs,
    },
    limits: { ...limits, allowedBuckets: [bucket], partBytes: wholeBytes },
    ids: { taskId, tenant, part: part ? 0 : undefined },
    receiveCount: 1,
  });
  return isDone;
}

/** A store that has this one task, or its one part, and lets everything pass. */
function memoryOf(
  claimed: Omit<Claimed, 'part'>,
  identity: ObjectIdentity | undefined,
  done: () => void,
): ObjectTaskStore {
  const applied = (): Promise<'applied'> => Promise.resolve('applied');
  return {
    claim: () => Promise.resolve({ ...claimed, part: undefined, identity: undefined, split: undefined }),
    claimPart: () =>
      Promise.resolve(
        identity
          ? {
              ...{ ...claimed, part: 0, identity, offset: 0, length: identity.bytes },
              split: { partBytes: identity.bytes, parts: 2, completed: 0 },
            }
          : { kind: 'ended' },
      ),
    pin: (_, pinned) => Promise.resolve({ outcome: 'applied', identity: pinned }),
    progress: applied,
    saveCheckpoint: applied,
    dropCheckpoint: applied,
    release: applied,
    split: applied,
    failPart: applied,
    nextParts: () => Promise.resolve([]),
    completePart() {
      done();
      return Promise.resolve({ outcome: 'applied', partsLeft: 1, taskAttempt: 1 });
    },
    partResults: () => Promise.resolve([]),
  };
}
