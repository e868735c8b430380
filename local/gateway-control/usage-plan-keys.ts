import { z } from 'zod';
import type { KeyStore, StoredKey } from '../keys/key-store.ts';
import { type Answer, conflict, notFound, pageOf, parseBody } from './answer.ts';
import { requireKey } from './api-keys.ts';

const createSchema = z.object({ keyId: z.string(), keyType: z.literal('API_KEY') });

/** A key is in at most one plan of an API's stage (API Gateway Developer Guide, "Usage plans and API keys"). */
export function createUsagePlanKey(keys: KeyStore, plan: string, body: unknown): Answer {
  const { keyId } = parseBody(createSchema, body);
  const key = requireKey(keys, keyId);
  if (key.plan !== null) {
    throw conflict(
      key.plan === plan
        ? 'Usage Plan Key already exists'
        : `Key ${keyId} is in another usage plan of the same API stage`,
    );
  }
  return { status: 201, body: toPlanKey(keys.change(keyId, { plan })) };
}

export function getUsagePlanKeys(keys: KeyStore, plan: string, query: URLSearchParams): Answer {
  const { items, position } = pageOf(
    keys.all().filter((key) => key.plan === plan),
    query,
  );
  return { status: 200, body: { item: items.map(toPlanKey), position } };
}

export function deleteUsagePlanKey(keys: KeyStore, plan: string, keyId: string): Answer {
  if (keys.get(keyId)?.plan !== plan) throw notFound('Invalid Usage Plan Key identifier specified');
  keys.change(keyId, { plan: null });
  return { status: 202 };
}

const toPlanKey = ({ id, name }: StoredKey) => ({ id, type: 'API_KEY', name });
