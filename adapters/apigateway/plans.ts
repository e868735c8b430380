import {
  paginateGetUsage,
  paginateGetUsagePlans,
  type APIGatewayClient,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway';
import type { Plan, Plans } from '../../core/figures/plans.ts';
import { resourcePrefix } from '../../core/names/resources.ts';

/** Milliseconds for which a key's plan is not asked for again: API Gateway answers an account 10 such calls a second. */
const keepMs = 60_000;

/**
 * Milliseconds for which a key's use is not counted again. GetUsage has a share in the same 10 calls a second, and what
 * it answers lags behind the requests anyway.
 */
const keepUsageMs = 10_000;

interface Options {
  readonly client: APIGatewayClient;
  readonly stage: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Usage plans and their use. A plan that is known is used again for a minute, a use for ten seconds. */
export function createPlans({ client, stage, now }: Options): Plans {
  const prefix = `${resourcePrefix(stage)}-`;
  const known = new Map<string, { readonly at: number; readonly plan: Plan }>();
  /** One for each key and plan: the days that were asked for and their use, also while it is on its way. */
  const uses = new Map<
    string,
    { readonly at: number; readonly days: string; readonly used: Promise<number> }
  >();

  async function find(keyId: string): Promise<Plan | undefined> {
    for await (const { items = [] } of paginateGetUsagePlans({ client }, { keyId })) {
      const found = items.find(({ name }) => name?.startsWith(prefix));
      if (found?.id !== undefined) return planFrom(found, found.id, prefix);
    }
    return undefined;
  }

  async function count(request: { usagePlanId: string; keyId: string; startDate: string; endDate: string }) {
    let used = 0;
    for await (const { items = {} } of paginateGetUsage({ client }, request)) {
      // A pair for each day: used on it, remaining at its end.
      for (const [onDay = 0] of items[request.keyId] ?? []) used += onDay;
    }
    return used;
  }

  return {
    async planOf(keyId) {
      const before = known.get(keyId);
      if (before && now() - before.at < keepMs) return before.plan;
      const plan = await find(keyId);
      if (plan) known.set(keyId, { at: now(), plan });
      else known.delete(keyId);
      return plan;
    },
    async usedOf({ id }, keyId, first, last) {
      const key = `${id} ${keyId}`;
      const [startDate, endDate] = [dateOf(first), dateOf(last)];
      const days = `${startDate} ${endDate}`;
      const before = uses.get(key);
      if (before?.days === days && now() - before.at < keepUsageMs) return before.used;
      const used = count({ usagePlanId: id, keyId, startDate, endDate });
      const asked = { at: now(), days, used };
      uses.set(key, asked);
      try {
        return await used;
      } catch (error) {
        // What was not answered is asked again.
        if (uses.get(key) === asked) uses.delete(key);
        throw error;
      }
    },
  };
}

const dateOf = (time: Date): string => time.toISOString().slice(0, 10);

function planFrom({ name = '', throttle, quota }: UsagePlan, id: string, prefix: string): Plan {
  return {
    id,
    name: name.slice(prefix.length),
    rate: throttle?.rateLimit ?? null,
    burst: throttle?.burstLimit ?? null,
    quota:
      quota?.limit === undefined || quota.period === undefined
        ? null
        : { limit: quota.limit, period: quota.period },
  };
}
