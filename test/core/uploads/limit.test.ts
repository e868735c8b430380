import { describe, expect, test, vi } from 'vitest';
import type { Plan } from '../../../core/figures/plans.ts';
import { requireWithinPlan } from '../../../core/uploads/limit.ts';

const gib = 2 ** 30;
const limits = { free: 1, premium: 5120 };

function plansWith(name: string | undefined) {
  const plan: Plan | undefined =
    name === undefined ? name : { id: 'p', name, rate: 1, burst: 1, quota: null };
  return { planOf: vi.fn<(keyId: string) => Promise<Plan | undefined>>(() => Promise.resolve(plan)) };
}

const problem = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more });

describe('an upload', () => {
  test('that every plan allows passes without a question', async () => {
    const plans = plansWith('free');
    await requireWithinPlan(plans, limits, 'k', gib);
    expect(plans.planOf).not.toHaveBeenCalled();
  });

  test("is held to the limit of its key's plan", async () => {
    await requireWithinPlan(plansWith('premium'), limits, 'k', 5120 * gib);
    await expect(requireWithinPlan(plansWith('premium'), limits, 'k', 5120 * gib + 1)).rejects.toEqual(
      problem('object-too-large'),
    );
    await expect(requireWithinPlan(plansWith('free'), limits, 'k', gib + 1)).rejects.toEqual(
      problem('object-too-large', {
        violations: [{ pointer: '/bytes', detail: `must be at most ${gib}` }],
      }),
    );
  });

  test('of a key whose plan nobody can tell is refused, and may be tried again', async () => {
    const silent = { planOf: () => Promise.reject(new Error('no answer')) };
    await expect(requireWithinPlan(silent, limits, 'k', 2 * gib)).rejects.toEqual(
      problem('unavailable', { retryAfterSeconds: 5 }),
    );
    await expect(requireWithinPlan(plansWith(undefined), limits, 'k', 2 * gib)).rejects.toEqual(
      problem('forbidden'),
    );
  });
});
