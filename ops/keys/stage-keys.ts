import {
  paginateGetApiKeys,
  paginateGetUsagePlanKeys,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway';
import { keyPageSize } from '../../adapters/apigateway/api-keys.ts';
import { endOf } from '../../core/keys/ending.ts';
import { tenantOfKey } from '../../core/keys/tenant.ts';
import { keyTags } from '../../core/names/key-tags.ts';
import { listPlans } from './plans.ts';

/** A key of a stage; its value is never here. */
export interface StageKey {
  readonly id: string;
  readonly name: string;
  /** What its tasks belong to. */
  readonly tenant: string;
  /** Null: in none, so that it opens nothing. */
  readonly plan: string | null;
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly created: string | null;
  /** When it ends, where another has taken its place; ISO 8601. */
  readonly ends: string | null;
}

/** The keys that are in the stage's plans, or were made for the stage; the oldest first. */
export async function listKeys(client: APIGatewayClient, stage: string): Promise<StageKey[]> {
  const planOf = new Map<string, string>();
  for (const [plan, usagePlanId] of await listPlans(client, stage)) {
    const pages = paginateGetUsagePlanKeys({ client, pageSize: keyPageSize }, { usagePlanId });
    for await (const { items = [] } of pages) {
      for (const { id = '' } of items) planOf.set(id, plan);
    }
  }
  const keys: StageKey[] = [];
  // With values, as these say whose keys they are.
  const pages = paginateGetApiKeys({ client, pageSize: keyPageSize }, { includeValues: true });
  for await (const { items = [] } of pages) {
    for (const { id = '', value = '', name = '', enabled = false, createdDate, tags = {} } of items) {
      if (!planOf.has(id) && tags[keyTags.stage] !== stage) continue;
      keys.push({
        id,
        name,
        tenant: tenantOfKey({ id, value }),
        plan: planOf.get(id) ?? null,
        enabled,
        created: createdDate?.toISOString() ?? null,
        ends: endOf(tags)?.toISOString() ?? null,
      });
    }
  }
  return keys.sort((one, other) => (one.created ?? '').localeCompare(other.created ?? ''));
}

/** Throws where the stage has no such key, even if another stage of the account has. */
export async function findKey(client: APIGatewayClient, stage: string, id: string): Promise<StageKey> {
  const key = (await listKeys(client, stage)).find((each) => each.id === id);
  if (key === undefined) {
    throw new Error(`Stage ${stage} has no key ${id}. Keys are named by their ids: hash-api keys list`);
  }
  return key;
}
