import type { Method, UsagePlan } from './definition.ts';
import type { Rejection } from './rejection.ts';
import type { Throttle, TokenBucket } from './token-bucket.ts';
import { createTokenBucket } from './token-bucket.ts';
import type { UsageStore } from './usage-store.ts';

/** An API key and the usage plan it belongs to. */
export interface ApiKey {
  readonly id: string;
  /** Short name of the plan. */
  readonly plan: string;
}

/** The key that has this value and may be used; asked for each request, as keys come and go. */
export type FindKey = (value: string) => ApiKey | undefined;

export interface Admission {
  /** The key that a request brings, undefined where it brings none that is valid for this API. */
  identify(value: string | undefined): ApiKey | undefined;
  /** Takes the request's share of the limits; `now` in milliseconds since the epoch. */
  admit(key: ApiKey | undefined, method: Method, now: number): Rejection | undefined;
}

/**
 * Keys, their plans' limits, and the stage's limits, in API Gateway's order: the key's limit for the method, the
 * key's limit, the stage's limit for the method; then the quota, so that a throttled request does not use it.
 */
export function createAdmission(plans: readonly UsagePlan[], findKey: FindKey, usage: UsageStore): Admission {
  const planOf = new Map(plans.map((plan) => [plan.shortName, plan]));
  const buckets = new Map<string, { readonly of: Throttle; readonly bucket: TokenBucket }>();

  function take(name: string, throttle: Throttle | undefined, now: number): boolean {
    if (throttle === undefined) return true;
    let held = buckets.get(name);
    // A plan that was changed has another bucket, a full one.
    if (held?.of !== throttle)
      buckets.set(name, (held = { of: throttle, bucket: createTokenBucket(throttle) }));
    return held.bucket.take(now);
  }

  return {
    identify(value) {
      const key = value === undefined ? undefined : findKey(value);
      return key !== undefined && planOf.has(key.plan) ? key : undefined;
    },
    admit(key, method, now) {
      const plan = key === undefined ? undefined : planOf.get(key.plan);
      const name = `${method.resourcePath}/${method.httpMethod}`;
      // A key that has moved to another plan has that plan's limits.
      const holder = key === undefined ? '' : `${key.id} ${key.plan}`;
      if (
        (key !== undefined && !take(`${holder} ${name}`, plan?.methodThrottles.get(name), now)) ||
        (key !== undefined && !take(holder, plan?.throttle, now)) ||
        !take(name, method.throttle, now)
      ) {
        return { type: 'THROTTLED' };
      }
      if (key === undefined || plan?.quota === undefined || usage.count(key.id, plan.quota, now))
        return undefined;
      return { type: 'QUOTA_EXCEEDED' };
    },
  };
}
