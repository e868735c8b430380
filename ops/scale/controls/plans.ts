import {
  type APIGatewayClient,
  paginateGetUsagePlans,
  type PatchOperation,
  UpdateUsagePlanCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway';
import { resourcePrefix } from '../../../core/names/resources.ts';
import { type PlanName, planNames, type StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';

/** Rate, burst and quota of each usage plan. */
export const planControls = (client: APIGatewayClient, config: StageConfig): Control[] =>
  planNames.map((name) => planControl(client, config, name));

function planControl(client: APIGatewayClient, { stage, plans }: StageConfig, name: PlanName): Control {
  const rate = `plans.${name}.rate`;
  const burst = `plans.${name}.burst`;
  // A plan without a quota has none to change: one comes with a deployment.
  const quota = plans[name].quota === null ? undefined : `plans.${name}.quota.limit`;
  const planName = `${resourcePrefix(stage)}-${name}`;
  async function find(): Promise<UsagePlan> {
    for await (const { items = [] } of paginateGetUsagePlans({ client }, { limit: 500 })) {
      const found = items.find((plan) => plan.name === planName);
      if (found) return found;
    }
    throw new Error(`There is no usage plan ${planName}.`);
  }
  return {
    name: `plan ${name}`,
    paths: [rate, burst, ...(quota === undefined ? [] : [quota])],
    async read() {
      const { throttle, quota: used } = await find();
      return {
        ...(throttle?.rateLimit !== undefined && { [rate]: throttle.rateLimit }),
        ...(throttle?.burstLimit !== undefined && { [burst]: throttle.burstLimit }),
        ...(quota !== undefined && used?.limit !== undefined && { [quota]: used.limit }),
      };
    },
    async write(values) {
      const { id } = await find();
      const replace = (path: string, value: number | undefined): PatchOperation[] =>
        value === undefined ? [] : [{ op: 'replace', path, value: String(value) }];
      await client.send(
        new UpdateUsagePlanCommand({
          usagePlanId: id,
          patchOperations: [
            ...replace('/throttle/rateLimit', values[rate]),
            ...replace('/throttle/burstLimit', values[burst]),
            ...(quota === undefined ? [] : replace('/quota/limit', values[quota])),
          ],
        }),
      );
    },
  };
}
