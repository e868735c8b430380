import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway';
import { randomBytes } from 'node:crypto';
import { laterKeyValue } from '../../core/keys/tenant.ts';
import { keyTags } from '../../core/names/key-tags.ts';
import { findPlan } from './plans.ts';

/** A key that has just been made: the only time that its value is told. */
export interface NewKey {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly plan: string;
  /** What callers send as x-api-key. */
  readonly value: string;
}

interface Wanted {
  readonly stage: string;
  readonly plan: string;
  readonly name: string;
  /** Whose key it is; absent: a new tenant's, named by the key's id. */
  readonly tenant?: string | undefined;
}

/** Makes a key and puts it into a plan. */
export async function createKey(
  client: APIGatewayClient,
  { stage, plan, name, tenant }: Wanted,
): Promise<NewKey> {
  const usagePlanId = await findPlan(client, stage, plan);
  const { id, value } = await client.send(
    new CreateApiKeyCommand({
      name,
      enabled: true,
      tags: { [keyTags.stage]: stage },
      ...(tenant !== undefined && { value: laterKeyValue(tenant, randomBytes) }),
    }),
  );
  if (id === undefined || value === undefined) throw new Error('API Gateway answered without a key.');
  try {
    await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: 'API_KEY' }));
  } catch (cause) {
    // A key without a plan opens nothing and would only be in the way.
    await client.send(new DeleteApiKeyCommand({ apiKey: id })).catch(() => undefined);
    throw new Error(`The key could not be put into plan ${plan}; it was deleted again.`, { cause });
  }
  return { id, name, tenant: tenant ?? id, plan, value };
}
