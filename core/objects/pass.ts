import { Problem } from '../errors.ts';
import type { ObjectAlgorithmName } from '../hashing/algorithms.ts';
import type { StreamHasher } from '../hashing/streaming/stream-hasher.ts';
import { decodeMidway, encodeMidway, type Midway } from './midway.ts';
import type { Hold, StopReason } from './hold.ts';
import { ObjectFailure } from './object-failures.ts';
import type { Checkpoint } from './ports.ts';
import { readAhead } from './read-ahead.ts';
import type { SealSubject } from './sealing.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

/** A hasher of a pass; without `save` it cannot be gone on with by another attempt. */
export interface PassHasher extends StreamHasher {
  readonly save?: (() => Uint8Array) | undefined;
}

export type Hashers = ReadonlyMap<ObjectAlgorithmName, PassHasher>;
export type Digests = ReadonlyMap<ObjectAlgorithmName, Uint8Array>;

/** Bytes of an object from `start` to before `end`, through all hashers at once. */
export interface Pass {
  readonly subject: SealSubject;
  readonly start: number;
  readonly end: number;
  readonly hashers: Hashers;
  /** Bytes from `start` on that the hashers have already. */
  readonly offset: number;
  /** To be kept with the states. */
  readonly known: Digests;
}

export type PassEnding =
  | { readonly kind: 'finished'; readonly digests: Digests }
  /** `advanced`: a checkpoint was saved that is further than the one before. */
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly advanced: boolean }
  | { readonly kind: 'interrupted'; readonly cause: unknown; readonly advanced: boolean };

/** Bytes hashed in one go: each algorithm finds them in the processor's cache, and reading goes on in between. */
const sliceBytes = 512 * 1024;

/** Hashes the bytes; saves checkpoints on its way and where it is cut short. Throws ObjectFailure. */
export async function runPass(
  ports: ObjectWorkerPorts,
  limits: ObjectWorkerLimits,
  hold: Hold,
  { subject, start, end, hashers, offset: resumedAt, known }: Pass,
): Promise<PassEnding> {
  const begun = ports.remainingMs();
  const length = end - start;
  const resumable = [...hashers.values()].every(({ save }) => save !== undefined);
  let offset = resumedAt;
  let saved = { offset, at: begun };
  let advanced = false;
  let waitedMs = 0;

  async function save(): Promise<void> {
    if (!resumable || offset === saved.offset || offset === length) return;
    const states = new Map(
      [...hashers].map(([name, { save: stateOf }]) => [name, stateOf?.() ?? new Uint8Array()]),
    );
    const sealed = await ports.sealing.seal(subject, encodeMidway({ offset, states, known }));
    const checkpoint: Checkpoint = { sealed, offset };
    if (!(await hold.save(checkpoint))) return;
    saved = { offset, at: ports.remainingMs() };
    advanced = true;
  }

  async function hash(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; at += sliceBytes) {
      const slice = piece.subarray(at, at + sliceBytes);
      for (const hasher of hashers.values()) hasher.update(slice);
      await ports.breathe();
    }
    offset += piece.length;
    hold.advance(offset);
  }

  async function readToEnd(): Promise<void> {
    const pieces = readAhead({
      ranges: limits.readAhead.ranges,
      memory: ports.memory,
      read: (at, target, signal) => ports.reader.read(subject.identity, at, target, signal),
      start: start + offset,
      end,
      ports,
      signal: hold.signal,
      onInterrupted: ({ throttled, cause }) => {
        ports.report({ kind: 'read-interrupted', holding: hold.holding, throttled, cause });
      },
    });
    let asked = ports.remainingMs();
    for await (const piece of pieces) {
      waitedMs += asked - ports.remainingMs();
      await hash(piece);
      if (hold.signal.aborted) return;
      const due =
        saved.at - ports.remainingMs() >= limits.checkpointEveryMs ||
        offset - saved.offset >= limits.checkpointEveryBytes;
      if (due) await save();
      asked = ports.remainingMs();
    }
  }

  try {
    await readToEnd();
    if (offset === length) {
      return {
        kind: 'finished',
        digests: new Map([...hashers].map(([name, hasher]) => [name, hasher.digest()])),
      };
    }
  } catch (cause) {
    if (!hold.signal.aborted) {
      if (cause instanceof ObjectFailure) throw cause;
      await save();
      return { kind: 'interrupted', cause, advanced };
    }
  } finally {
    ports.report({
      kind: 'pass',
      algorithms: [...hashers.keys()],
      bytes: offset - resumedAt,
      milliseconds: begun - ports.remainingMs(),
      waitedMs,
      resumed: resumedAt > 0,
    });
  }
  const reason = hold.stopReason() ?? 'deadline';
  if (reason === 'deadline') await save();
  return { kind: 'stopped', reason, advanced };
}

/**
 * What a checkpoint holds, or undefined where there is none or it can be no more used, which is reported and forgotten:
 * the work then begins at zero. `accept` makes of it what is needed, and throws for what does not fit.
 */
export async function openCheckpoint<T>(
  ports: ObjectWorkerPorts,
  hold: Hold,
  subject: SealSubject,
  checkpoint: Checkpoint | undefined,
  accept: (midway: Midway) => Promise<T>,
): Promise<T | undefined> {
  if (!checkpoint) return undefined;
  try {
    const midway = decodeMidway(await ports.sealing.open(subject, checkpoint.sealed));
    if (midway.offset !== checkpoint.offset) throw new Error('it is of another offset than its row');
    return await accept(midway);
  } catch (cause) {
    // The key could not be had: it says nothing about the checkpoint.
    if (cause instanceof Problem) throw cause;
    ports.report({ kind: 'checkpoint-refused', holding: hold.holding, cause });
    await ports.objects.dropCheckpoint(hold.holding);
    return undefined;
  }
}
