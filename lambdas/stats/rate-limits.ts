import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import { partOf, type Part } from '../../core/figures/part.ts';
import { quotaUse, type Plan, type QuotaUse } from '../../core/figures/plans.ts';
import { keyIdOf } from '../http/event.ts';
import type { HttpResponse } from '../http/response.ts';
import { answered, answerMs } from './answer.ts';
import type { StatsServices } from './wire.ts';

type Usage = Part<QuotaUse> | { readonly state: 'off' };

/** `GET /lb/rate-limits`: what the caller's key may do, and what is left of it. */
export async function rateLimits(
  event: APIGatewayProxyEvent,
  services: StatsServices,
): Promise<HttpResponse> {
  const over = services.deadline(answerMs);
  const keyId = keyIdOf(event);
  const plan = await partOf(
    services.plans.planOf(keyId).then((found) => {
      if (!found) throw new Problem('not-found', 'The key is in no plan of this stage.');
      return found;
    }),
    over,
  );
  if (plan.state === 'unavailable') {
    return answered(event, { plan, usage: { state: 'unavailable' } });
  }
  const { name, rate, burst, quota } = plan;
  const usage = await usageOf(services, plan, keyId, over);
  return answered(event, { plan: { state: 'ok', name, rate, burst, quota }, usage });
}

/** `off` for a plan without a quota. */
async function usageOf(
  { plans, clock }: StatsServices,
  plan: Plan,
  keyId: string,
  over: Promise<never>,
): Promise<Usage> {
  const { quota } = plan;
  return quota ? partOf(quotaUse(plans, { ...plan, quota }, keyId, clock()), over) : { state: 'off' };
}
