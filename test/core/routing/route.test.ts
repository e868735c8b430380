import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxQueuedInputBytes } from '../../../core/limits.ts';
import { decideRoute } from '../../../core/routing/route.ts';

const limits = { inlineBudgetMs: 50, inlineMemoryMib: 256, taskBudgetMs: 10_000, taskMemoryMib: 1024 };
const small = { inputBytes: 3, respondAsync: false };

describe('the route of a request', () => {
  it('is inline up to the budget, a task beyond it', () => {
    expect(decideRoute({ cpuMs: 50, memoryMib: 256 }, small, limits).kind).toBe('inline');
    expect(decideRoute({ cpuMs: 50.1, memoryMib: 1 }, small, limits).kind).toBe('task');
    expect(decideRoute({ cpuMs: 1, memoryMib: 257 }, small, limits).kind).toBe('task');
  });

  it('is a task where the client prefers one', () => {
    expect(decideRoute({ cpuMs: 1, memoryMib: 1 }, { ...small, respondAsync: true }, limits).kind).toBe(
      'task',
    );
  });

  it('is inline in spite of the preference where no message can hold the input', () => {
    const large = { inputBytes: maxQueuedInputBytes + 1, respondAsync: true };
    expect(decideRoute({ cpuMs: 1, memoryMib: 1 }, large, limits).kind).toBe('inline');
    expect(decideRoute({ cpuMs: 60, memoryMib: 1 }, large, limits).kind).toBe('too-large');
  });

  it('is refused with the bound where no function may spend that much', () => {
    const refused = decideRoute({ cpuMs: 10_001, memoryMib: 1 }, small, limits);
    expect(refused.kind === 'refused' && refused.violation.detail).toContain('10000 ms');
    expect(decideRoute({ cpuMs: 1, memoryMib: 1025 }, small, limits).kind).toBe('refused');
  });

  it('never spends more than a function has', () => {
    const cost = fc.record({
      cpuMs: fc.float({ min: 0, max: 20_000, noNaN: true }),
      memoryMib: fc.nat(2048),
    });
    const request = fc.record({ inputBytes: fc.nat(5_000_000), respondAsync: fc.boolean() });
    fc.assert(
      fc.property(cost, request, (estimate, asked) => {
        const { kind } = decideRoute(estimate, asked, limits);
        if (kind === 'inline') {
          expect(estimate.cpuMs).toBeLessThanOrEqual(limits.inlineBudgetMs);
          expect(estimate.memoryMib).toBeLessThanOrEqual(limits.inlineMemoryMib);
        }
        if (kind === 'task') {
          expect(estimate.cpuMs).toBeLessThanOrEqual(limits.taskBudgetMs);
          expect(estimate.memoryMib).toBeLessThanOrEqual(limits.taskMemoryMib);
          expect(asked.inputBytes).toBeLessThanOrEqual(maxQueuedInputBytes);
        }
      }),
    );
  });
});
