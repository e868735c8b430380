import { Problem } from '../errors.ts';
import type { Part } from './part.ts';
import { quotaWindow, type QuotaPeriod } from './quota-window.ts';

export interface Plan {
  readonly id: string;
  /** Without the stage: `free`, `operator`. */
  readonly name: string;
  /** Requests a second. */
  readonly rate: number | null;
  readonly burst: number | null;
  readonly quota: { readonly limit: number; readonly period: QuotaPeriod } | null;
}

/** What the gateway knows of keys. Every call rejects where it does not answer. */
export interface Plans {
  /** The plan of this stage that a key is in. */
  planOf(keyId: string): Promise<Plan | undefined>;
  /** Requests that count for the quota on the days from `first` to `last`, both included. */
  usedOf(plan: Plan, keyId: string, first: Date, last: Date): Promise<number>;
}

/**
 * Lets only keys of the operators' plan pass.
 * @throws Problem `forbidden`; `unavailable` where nobody can say which plan the key is in
 */
export function requireOperator(plan: Part<{ readonly plan: Plan | undefined }>): void {
  if (plan.state === 'unavailable') {
    throw new Problem('unavailable', 'The plan of the API key could not be found out.', {
      retryAfterSeconds: 5,
    });
  }
  if (plan.plan?.name !== 'operator') {
    throw new Problem('forbidden', 'This route is for keys of the plan operator.');
  }
}

export interface QuotaUse {
  readonly used: number;
  readonly remaining: number;
  /** When the next period begins. */
  readonly reset: string;
}

/** What a key has used of its quota in the period that holds `now`. The gateway may count with a delay. */
export async function quotaUse(
  plans: Plans,
  plan: Plan & { readonly quota: NonNullable<Plan['quota']> },
  keyId: string,
  now: Date,
): Promise<QuotaUse> {
  const { start, end } = quotaWindow(plan.quota.period, now);
  const used = await plans.usedOf(plan, keyId, start, now);
  return { used, remaining: Math.max(0, plan.quota.limit - used), reset: end.toISOString() };
}
