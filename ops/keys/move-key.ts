import {
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway';
import { findPlan } from './plans.ts';
import { findKey, type StageKey } from './stage-keys.ts';

/**
 * Puts a key into another plan of its stage. A key can be in one plan of a stage only, so for a moment it is in none and
 * refused; where the second step fails, it is put back.
 */
export async function moveKey(
  client: APIGatewayClient,
  { stage, id, plan }: { readonly stage: string; readonly id: string; readonly plan: string },
): Promise<StageKey & { readonly plan: string }> {
  const to = await findPlan(client, stage, plan);
  const key = await findKey(client, stage, id);
  if (key.plan === plan) return { ...key, plan };
  const put = (usagePlanId: string) =>
    client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: 'API_KEY' }));
  const from = key.plan === null ? undefined : await findPlan(client, stage, key.plan);
  if (from !== undefined) {
    await client.send(new DeleteUsagePlanKeyCommand({ usagePlanId: from, keyId: id }));
  }
  try {
    await put(to);
  } catch (cause) {
    if (from === undefined) throw new Error(`The key could not be put into plan ${plan}.`, { cause });
    await put(from);
    throw new Error(`The key could not be put into plan ${plan}; it stays in ${String(key.plan)}.`, {
      cause,
    });
  }
  return { ...key, plan };
}
