import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ObjectFailure } from '../../../core/objects/object-failures.ts';
import { readAhead, readAheadSize, type ReadAhead } from '../../../core/objects/read-ahead.ts';
import { createRangeMemory } from '../../../core/objects/range-memory.ts';
import { ReadInterrupted } from '../../../core/objects/read-errors.ts';
import type { ReadRange } from '../../../core/objects/read-range.ts';

const content = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) >> 3);

const ports = {
  sleep: () => Promise.resolve(),
  randomBytes: (length: number) => new Uint8Array(length).fill(255),
  remainingMs: () => 900_000,
};

const reading = (read: ReadRange, more: Partial<ReadAhead> = {}) =>
  readAhead({
    read,
    start: 0,
    end: content.length,
    memory: createRangeMemory(1000),
    ranges: 3,
    ports,
    signal: new AbortController().signal,
    onInterrupted: () => undefined,
    ...more,
  });

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

function whole(offset: number, target: Uint8Array): number {
  target.set(content.subarray(offset, offset + target.length));
  return target.length;
}

describe('reading ahead', () => {
  it('yields the bytes in order, whatever comes late, short, broken or throttled, none is read twice, and each that was cut short is told', async () => {
    const fates = fc.array(fc.constantFrom('whole', 'late', 'short', 'broken', 'throttled'), {
      maxLength: 60,
    });
    const bounds = fc.tuple(fc.nat(content.length), fc.nat(content.length)).map(([a, b]) => ({
      start: Math.min(a, b),
      end: Math.max(a, b),
    }));
    await fc.assert(
      fc.asyncProperty(
        bounds,
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 2, max: 6 }),
        fates,
        async ({ start, end }, rangeBytes, ranges, fateOf) => {
          let reads = 0;
          let bytesRead = 0;
          let interrupted = 0;
          let told = 0;
          const read: ReadRange = async (offset, target) => {
            const fate = fateOf[reads];
            reads += 1;
            await turn();
            if (fate === 'late') for (let turns = 0; turns < 5; turns += 1) await turn();
            const length = fate === 'short' ? Math.ceil(target.length / 2) : target.length;
            const isBroken = fate === 'broken' || fate === 'throttled';
            if (isBroken || length < target.length) interrupted += 1;
            if (isBroken) throw new ReadInterrupted({ throttled: fate === 'throttled' });
            bytesRead += length;
            return whole(offset, target.subarray(0, length));
          };
          const given = await collect(
            reading(read, {
              start,
              end,
              memory: createRangeMemory(rangeBytes),
              ranges,
              onInterrupted: () => (told += 1),
            }),
          );
          expect(given.equals(content.subarray(start, end))).toBe(true);
          expect(bytesRead).toBe(end - start);
          expect(told).toBe(interrupted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds no more ranges in memory than it may, however slow the consumer', async () => {
    let begun = 0;
    const read: ReadRange = (offset, target) => {
      begun += 1;
      return Promise.resolve(whole(offset, target));
    };
    let taken = 0;
    for await (const piece of reading(read)) {
      expect(piece.length).toBe(1000);
      taken += 1;
      for (let turns = 0; turns < 20; turns += 1) await turn();
      expect(begun).toBeLessThanOrEqual(taken - 1 + 3);
    }
    expect(begun).toBe(5);
  });

  it('asks for half as much at a time when it is told to slow down, and for more again as that goes well', async () => {
    let open = 0;
    let refusals = 4;
    const widths: number[] = [];
    const read: ReadRange = async (offset, target) => {
      open += 1;
      await turn();
      widths.push(open);
      await turn();
      open -= 1;
      if (refusals-- > 0) throw new ReadInterrupted({ throttled: true });
      return whole(offset, target);
    };
    const given = await collect(reading(read, { memory: createRangeMemory(100), ranges: 4 }));
    expect(given.equals(content)).toBe(true);
    expect(Math.max(...widths.slice(0, 4))).toBe(4);
    expect(Math.max(...widths.slice(4, 6))).toBe(2);
    expect(Math.max(...widths.slice(-10))).toBe(4);
  });

  it('lends the same memory again, and none that may still be written into', async () => {
    const memory = createRangeMemory(1000);
    let lent = 0;
    const counted = {
      take() {
        lent += 1;
        return memory.take();
      },
      give(lentMemory: Uint8Array) {
        memory.give(lentMemory);
      },
    };
    const controller = new AbortController();
    const late = Promise.withResolvers<undefined>();
    const read: ReadRange = async (offset, target) => {
      if (offset >= 2000) await late.promise;
      return whole(offset, target);
    };
    const pieces = reading(read, { memory: counted, signal: controller.signal });
    await pieces.next();
    await pieces.next();
    await pieces.return();
    const free = new Set([memory.take(), memory.take()]);
    expect(free.has(memory.take())).toBe(false);
    expect(lent).toBe(4);
    late.resolve(undefined);
  });

  it('tells at once what no other read would change, and ends the reads that are under way', async () => {
    let ended = 0;
    const read: ReadRange = (offset, _target, signal) =>
      offset === 0
        ? Promise.reject(new ObjectFailure('object-changed'))
        : new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              ended += 1;
              reject(new Error('aborted'));
            });
          });
    await expect(collect(reading(read))).rejects.toMatchObject({ code: 'object-changed' });
    expect(ended).toBe(2);
  });

  it('ends with the reason of whoever ends it', async () => {
    const controller = new AbortController();
    const read: ReadRange = (_offset, _target, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    const given = collect(reading(read, { signal: controller.signal }));
    await turn();
    controller.abort(new Error('deadline'));
    await expect(given).rejects.toThrow();
  });
});

describe('memory for reading ahead', () => {
  it.each([
    { memoryMib: 128, rangeMib: 8, ranges: 4 },
    { memoryMib: 256, rangeMib: 8, ranges: 8 },
    { memoryMib: 1769, rangeMib: 8, ranges: 8 },
    { memoryMib: 10240, rangeMib: 8, ranges: 8 },
    { memoryMib: 32, rangeMib: 4, ranges: 2 },
  ])(
    'of a function with $memoryMib MiB: $ranges ranges of $rangeMib MiB',
    ({ memoryMib, rangeMib, ranges }) => {
      expect(readAheadSize(memoryMib)).toEqual({ rangeBytes: rangeMib * 2 ** 20, ranges });
    },
  );
});
