import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway';

export interface ApiKey {
  /** The tenant: what tasks belong to. */
  readonly id: string;
  readonly name: string;
  readonly plan: string;
}

/** Id of the stage's plan by its short name. Throws with the plans that there are. */
async function findPlan(client: APIGatewayClient, stage: string, plan: string): Promise<string> {
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

/** Plans are named `hash-api-STAGE-PLAN`. */
async function listPlans(client: APIGatewayClient, stage: string): Promise<Map<string, string>> {
  const prefix = `hash-api-${stage}-`;
  const plans = new Map<string, string>();
  for await (const { items = [] } of paginateGetUsagePlans({ client }, {})) {
    for (const { id, name } of items) {
      if (id !== undefined && name?.startsWith(prefix)) plans.set(name.slice(prefix.length), id);
    }
  }
  return plans;
}

/** Makes a key and puts it into a plan; `value` is what callers send as x-api-key. */
export async function createKey(
  client: APIGatewayClient,
  { stage, plan, name }: { stage: string; plan: string; name: string },
): Promise<ApiKey & { readonly value: string }> {
  const planId = await findPlan(client, stage, plan);
  const { id, value } = await client.send(
    new CreateApiKeyCommand({
      name,
      enabled: true,
      tags: { 'hash-api:stage': stage, 'hash-api:plan': plan },
    }),
  );
  if (id === undefined || value === undefined) throw new Error('API Gateway answered without a key.');
  try {
    await client.send(new CreateUsagePlanKeyCommand({ usagePlanId: planId, keyId: id, keyType: 'API_KEY' }));
  } catch (cause) {
    // A key without a plan opens nothing and would only be in the way.
    await client.send(new DeleteApiKeyCommand({ apiKey: id })).catch(() => undefined);
    throw new Error(`The key could not be put into plan ${plan}; it was deleted again.`, { cause });
  }
  return { id, name, plan, value };
}

/** The keys of a stage's plans, without their values. */
export async function listKeys(client: APIGatewayClient, stage: string): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  for (const [plan, usagePlanId] of await listPlans(client, stage)) {
    for await (const { items = [] } of paginateGetUsagePlanKeys({ client }, { usagePlanId })) {
      for (const { id = '', name = '' } of items) keys.push({ id, name, plan });
    }
  }
  return keys;
}
