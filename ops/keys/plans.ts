import { paginateGetUsagePlans, type APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { resourcePrefix } from '../../core/names/resources.ts';

/** Ids of the stage's plans by their short names: plans are named `hash-api-STAGE-PLAN`. */
export async function listPlans(client: APIGatewayClient, stage: string): Promise<Map<string, string>> {
  const prefix = `${resourcePrefix(stage)}-`;
  const plans = new Map<string, string>();
  for await (const { items = [] } of paginateGetUsagePlans({ client }, {})) {
    for (const { id, name } of items) {
      if (id !== undefined && name?.startsWith(prefix)) plans.set(name.slice(prefix.length), id);
    }
  }
  return plans;
}

/** Id of the stage's plan by its short name. Throws with the plans that there are. */
export async function findPlan(client: APIGatewayClient, stage: string, plan: string): Promise<string> {
  const plans = await listPlans(client, stage);
  const id = plans.get(plan);
  if (id !== undefined) return id;
  const known = [...plans.keys()].join(', ');
  throw new Error(
    known === ''
      ? `There are no usage plans of stage ${stage} in this account and region. Is it deployed, and AWS_REGION set?`
      : `There is no plan ${plan} in stage ${stage}; there are ${known}.`,
  );
}
