import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimatesOf, ObjectWorld } from './object-world.ts';
import type { Faults } from './simulated-worker.ts';
import { digestOf } from './reference-digests.ts';

const faults: fc.Arbitrary<Faults & { which: number; duplicate: boolean; minutes: number }> = fc.record({
  which: fc.nat(10),
  duplicate: fc.boolean(),
  minutes: fc.nat(3),
  killedAt: fc.option(fc.nat(60), { nil: undefined }),
  reads: fc.array(fc.constantFrom('whole', 'short', 'broken', 'throttled'), { maxLength: 20 }),
  timeoutMs: fc.integer({ min: 1_000, max: 60_000 }),
  unacknowledged: fc.boolean(),
});

const asked = fc.record({
  algorithms: fc.subarray(
    ['sha256', 'sha512', 'md5', 'crc32', 'crc32c', 'crc64nvme', 'blake3', 'sha256-composite'],
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  partSize: fc.constantFrom(1000, 1024, 1536, 4096),
});

const composing = fc.record({
  algorithms: fc.subarray(['crc32', 'crc32c', 'crc64nvme', 'blake3', 'sha1-composite', 'sha256-composite'], {
    minLength: 1,
    maxLength: 3,
  }),
  partSize: fc.constantFrom(1024, 2048, 1000),
});

const content = fc
  .tuple(fc.nat(40_000), fc.nat(1000))
  .map(([length, seed]) => Uint8Array.from({ length }, (_, index) => (index * (seed + 7919)) >> 4));

const limits = fc.record({
  rangeBytes: fc.integer({ min: 100, max: 9000 }),
  ranges: fc.integer({ min: 2, max: 6 }),
  checkpointEveryBytes: fc.integer({ min: 500, max: 20_000 }),
  partKib: fc.constantFrom(2, 4, 8),
  partsInFlight: fc.integer({ min: 1, max: 4 }),
  fast: fc.boolean(),
});

it('completes a task once, with the digests of one pass, whoever is killed when, however the object is split', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(asked, composing),
      content,
      limits,
      fc.array(faults, { maxLength: 12 }),
      async ({ algorithms, partSize }, bytes, { rangeBytes, ranges, partKib, fast, ...others }, runs) => {
        const world = new ObjectWorld({
          ...others,
          readAhead: { rangeBytes, ranges },
          partBytes: partKib * 1024,
          coefficients: estimatesOf(fast),
        });
        world.put('key', bytes);
        const taskId = await world.submit(algorithms, { partSize });
        for (const { which, duplicate, minutes, ...fault } of runs) {
          if (duplicate) world.duplicate(which);
          await world.deliver(which, fault);
          world.advance(minutes * 60_000);
          await world.sweep();
        }
        const task = await world.settleDown(taskId);
        const digests = await Promise.all(
          algorithms.map(async (name) => [name, await digestOf(name, bytes, partSize)] as const),
        );
        expect(task).toMatchObject({
          status: 'completed',
          result: { digests: Object.fromEntries(digests), bytes: bytes.length, computed: 'worker' },
        });
        expect(world.deadLetters).toEqual([]);
        expect(world.events.filter(({ kind }) => kind === 'checkpoint-refused')).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
