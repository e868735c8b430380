import type { ResolvedTemplate } from '../template/resolve.ts';
import type { UsagePlan } from './definition.ts';
import { usagePlanSchema } from './resource-schemas.ts';

/** The usage plans that are attached to this API's stage. */
export function readUsagePlans(
  template: ResolvedTemplate,
  apiId: string,
  stageName: string,
  shortName: (name: string) => string,
): UsagePlan[] {
  return template.ofType('AWS::ApiGateway::UsagePlan').flatMap(({ logicalId, properties }) => {
    const plan = usagePlanSchema.parse(properties);
    const stage = plan.ApiStages.find(({ ApiId, Stage }) => ApiId === apiId && Stage === stageName);
    if (stage === undefined) return [];
    return {
      logicalId,
      name: plan.UsagePlanName,
      shortName: shortName(plan.UsagePlanName),
      throttle: plan.Throttle && { rate: plan.Throttle.RateLimit, burst: plan.Throttle.BurstLimit },
      methodThrottles: new Map(
        Object.entries(stage.Throttle).map(([method, { RateLimit, BurstLimit }]) => [
          method,
          { rate: RateLimit, burst: BurstLimit },
        ]),
      ),
      quota: plan.Quota && { limit: plan.Quota.Limit, period: plan.Quota.Period, offset: plan.Quota.Offset },
    };
  });
}
