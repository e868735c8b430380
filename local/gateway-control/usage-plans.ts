import type { UsagePlan } from '../gateway/definition.ts';
import type { UsageStore } from '../gateway/usage-store.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { type Answer, badRequest, notFound, pageOf, parseBody, type Patch, patchSchema } from './answer.ts';
import { usageByDay } from './usage.ts';

export interface PlanOptions {
  readonly plans: readonly UsagePlan[];
  readonly keys: KeyStore;
  readonly usage: UsageStore;
  readonly api: { readonly id: string; readonly stage: string };
}

export function getUsagePlans(query: URLSearchParams, { plans, keys, api }: PlanOptions): Answer {
  const keyId = query.get('keyId');
  const plan = keyId === null ? undefined : keys.get(keyId)?.plan;
  const found = plans
    .filter(({ shortName }) => keyId === null || shortName === plan)
    .map((each) => ({ id: each.logicalId, ...each }));
  const { items, position } = pageOf(found, query);
  return { status: 200, body: { item: items.map((each) => toUsagePlan(each, api)), position } };
}

/** Throws NotFoundException. */
export function requirePlan(plans: readonly UsagePlan[], id: string): UsagePlan {
  const plan = plans.find(({ logicalId }) => logicalId === id);
  if (plan === undefined) throw notFound('Invalid Usage Plan ID specified');
  return plan;
}

/** `replace` of the rate, the burst and the quota's limit, all or none. Holds for the next request. */
export function updateUsagePlan(id: string, body: unknown, { plans, api }: PlanOptions): Answer {
  const plan = requirePlan(plans, id);
  const { patchOperations } = parseBody(patchSchema, body);
  const { throttle, quota } = patchOperations.reduce(patched, { throttle: plan.throttle, quota: plan.quota });
  plan.throttle = throttle;
  plan.quota = quota;
  return { status: 200, body: toUsagePlan(plan, api) };
}

type Limits = Pick<UsagePlan, 'throttle' | 'quota'>;

function patched({ throttle, quota }: Limits, { op, path, value }: Patch): Limits {
  const number = Number(value);
  if (op === 'replace' && number > 0) {
    if (path === '/throttle/rateLimit') {
      return { throttle: { burst: throttle?.burst ?? 0, rate: number }, quota };
    }
    if (path === '/throttle/burstLimit') {
      return { throttle: { rate: throttle?.rate ?? 0, burst: number }, quota };
    }
    if (path === '/quota/limit' && quota) return { throttle, quota: { ...quota, limit: number } };
  }
  throw badRequest(`Invalid patch: ${op} ${path}`);
}

export function getUsage(planId: string, query: URLSearchParams, options: PlanOptions): Answer {
  const { shortName, quota } = requirePlan(options.plans, planId);
  const [startDate, endDate, keyId] = [query.get('startDate'), query.get('endDate'), query.get('keyId')];
  if (!isDate(startDate) || !isDate(endDate) || startDate > endDate) {
    throw badRequest('startDate and endDate are needed as YYYY-MM-DD, in this order');
  }
  const keys = options.keys
    .all()
    .filter(({ id, plan }) => plan === shortName && (keyId === null || keyId === id));
  const values = keys.map(({ id }) => [id, usageByDay(options.usage.daysOf(id), quota, startDate, endDate)]);
  return {
    status: 200,
    body: { usagePlanId: planId, startDate, endDate, values: Object.fromEntries(values) as object },
  };
}

function toUsagePlan({ logicalId, name, throttle, quota }: UsagePlan, api: PlanOptions['api']): object {
  return {
    id: logicalId,
    name,
    apiStages: [{ apiId: api.id, stage: api.stage }],
    ...(throttle && { throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst } }),
    ...(quota && { quota }),
  };
}

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);
