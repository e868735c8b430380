import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Problem } from '../../../core/errors.ts';
import { ObjectFailure } from '../../../core/objects/object-failures.ts';
import type { ObjectReader } from '../../../core/objects/object-reader.ts';
import { createRangeMemory } from '../../../core/objects/range-memory.ts';
import { ReadInterrupted } from '../../../core/objects/read-errors.ts';
import { createSealing } from '../../../core/objects/seal.ts';
import type { ObjectWorkerPorts } from '../../../core/objects/worker-ports.ts';
import { bucket, type ObjectWorld } from './object-world.ts';

/** What goes wrong while one message is worked on. */
export interface Faults {
  /** The worker is killed at this call of a port, from 0. */
  readonly killedAt?: number | undefined;
  /** It is killed when the first call of this port has been done, before it learns of it. */
  readonly killedAfter?: string | undefined;
  /** A port that fails, every time. */
  readonly unavailable?: string | undefined;
  /** Of the reads, in their order. */
  readonly reads?: readonly ('whole' | 'short' | 'broken' | 'throttled')[] | undefined;
  /** Milliseconds until the worker is killed. */
  readonly timeoutMs?: number | undefined;
  /** It ends before its message is deleted. */
  readonly unacknowledged?: boolean | undefined;
}

const never = new Promise<never>(() => undefined);

/** A worker for one message, that dies where its faults say so: what it was about to do is not done. */
export function createSimulatedWorker(
  world: ObjectWorld,
  { killedAt, killedAfter, unavailable, reads = [], timeoutMs = 60_000 }: Faults,
): { readonly ports: ObjectWorkerPorts; readonly killed: Promise<undefined> } {
  const deadline = world.now() + timeoutMs;
  let calls = 0;
  let readCount = 0;
  const life = new AbortController();
  const isDead = () => life.signal.aborted;
  let kill = (): void => undefined;
  const killed = new Promise<undefined>((resolve) => {
    kill = () => {
      life.abort();
      resolve(undefined);
    };
  });

  /** Every call of a port may be the last thing that the worker does: before it, or after it. */
  const called =
    <Args extends readonly unknown[], T>(name: string, call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (isDead() || world.now() > deadline) kill();
      if (isDead()) return never;
      const mine = calls++;
      world.calls += 1;
      if (mine === killedAt) kill();
      if (name === unavailable) throw new Problem('unavailable', 'not there');
      const answer = await call(...args);
      if (name === killedAfter) kill();
      // What the others did meanwhile, they did.
      await turn();
      return isDead() ? never : answer;
    };

  function failInOutage(): void {
    if (world.now() < world.outageUntil) throw new ReadInterrupted({ throttled: true });
  }

  const reader: ObjectReader = {
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to reject
    head: called('head', async ({ key }) => {
      failInOutage();
      const object = world.stored.get(key);
      if (!object) throw new ObjectFailure('object-not-found');
      const { etag, content, checksums } = object;
      return { identity: { bucket, key, etag, bytes: content.length }, checksums };
    }),
    read: called('read', async ({ key, etag }, offset, target) => {
      await world.onRead?.(offset);
      if (world.readsOverlap) await world.sleep(world.readMs);
      else world.advance(world.readMs);
      failInOutage();
      const object = world.stored.get(key);
      if (object?.etag !== etag) throw new ObjectFailure('object-changed');
      const fate = reads[readCount++] ?? 'whole';
      if (fate === 'broken' || fate === 'throttled') {
        throw new ReadInterrupted({ throttled: fate === 'throttled' });
      }
      const length = fate === 'short' ? Math.ceil(target.length / 2) : target.length;
      target.set(object.content.subarray(offset, offset + length));
      world.bytesRead += length;
      return length;
    }),
  };

  const { objects } = world;
  const ports: ObjectWorkerPorts = {
    objects: {
      claim: called('claim', (...args) => objects.claim(...args)),
      claimPart: called('claimPart', (...args) => objects.claimPart(...args)),
      pin: called('pin', (...args) => objects.pin(...args)),
      progress: called('progress', (...args) => objects.progress(...args)),
      saveCheckpoint: called('saveCheckpoint', (...args) => objects.saveCheckpoint(...args)),
      dropCheckpoint: called('dropCheckpoint', (...args) => objects.dropCheckpoint(...args)),
      release: called('release', (...args) => objects.release(...args)),
      split: called('split', (...args) => objects.split(...args)),
      nextParts: called('nextParts', (...args) => objects.nextParts(...args)),
      completePart: called('completePart', (...args) => objects.completePart(...args)),
      failPart: called('failPart', (...args) => objects.failPart(...args)),
      partResults: called('partResults', (...args) => objects.partResults(...args)),
    },
    tasks: { settle: called('settle', (...args) => world.tasks.settle(...args)) },
    uploads: world.uploads,
    reader,
    memory: createRangeMemory(world.limits.readAhead.rangeBytes),
    cache: world.cache,
    queue: {
      send: called('send', (message) => {
        world.enqueue(message);
        return Promise.resolve();
      }),
    },
    sealing: createSealing({
      secret: () => Promise.resolve(world.secret),
      randomBytes,
      engines: 'test',
    }),
    remainingMs: () => deadline - world.now(),
    sleep: world.sleep,
    breathe: () => (isDead() ? never : Promise.resolve()),
    randomBytes: (length) => new Uint8Array(length).fill(128),
    announce: () => Promise.resolve(),
    report: (event) => {
      if (!isDead()) world.events.push(event);
    },
  };
  return { ports, killed };
}
