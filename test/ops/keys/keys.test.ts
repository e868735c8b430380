import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findEndedKeys, revokeKey } from '../../../adapters/apigateway/api-keys.ts';
import { tenantOfKey } from '../../../core/keys/tenant.ts';
import type { UsagePlan } from '../../../local/gateway/definition.ts';
import { openUsageStore } from '../../../local/gateway/usage-store.ts';
import { startGatewayControl } from '../../../local/gateway-control/start.ts';
import { openKeyStore } from '../../../local/keys/key-store.ts';
import { createKey } from '../../../ops/keys/create-key.ts';
import { moveKey } from '../../../ops/keys/move-key.ts';
import { rotateKey } from '../../../ops/keys/rotate-key.ts';
import { listKeys } from '../../../ops/keys/stage-keys.ts';
import { temporaryFolder } from '../../local/cloud/folder.ts';

const planOf = (shortName: string): UsagePlan => ({
  logicalId: `Plan${shortName}`,
  name: `hash-api-dev-${shortName}`,
  shortName,
  throttle: undefined,
  methodThrottles: new Map(),
  quota: undefined,
});

/** The real client against API Gateway's protocol; calls of `failing` fail. */
async function gateway() {
  const store = openKeyStore(join(temporaryFolder(), 'keys.json'));
  const server = await startGatewayControl({
    plans: ['free', 'standard'].map(planOf),
    keys: store,
    usage: openUsageStore(undefined),
    api: { id: 'Api', stage: 'dev' },
  });
  onTestFinished(() => server.stop());
  const client = new APIGatewayClient({
    region: 'us-gov-west-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const failing = new Set<string>();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (failing.delete(commandName)) throw new Error(`${commandName} failed`);
        return next(args);
      },
    { step: 'initialize' },
  );
  const stage = 'dev';
  return {
    store,
    client,
    failing,
    stage,
    create: (plan = 'free') => createKey(client, { stage, plan, name: 'reports' }),
    list: () => listKeys(client, stage),
  };
}

describe('create', () => {
  test('makes a key of a new tenant in the plan', async () => {
    const { create, store, list } = await gateway();
    const { value, ...told } = await create('standard');
    expect(told).toEqual({ id: told.id, name: 'reports', plan: 'standard', tenant: told.id });
    expect(store.find(value)).toMatchObject({ id: told.id, enabled: true, plan: 'standard' });
    expect(await list()).toMatchObject([{ id: told.id, tenant: told.id, plan: 'standard', ends: null }]);
  });

  test('makes a key of a tenant that there is', async () => {
    const { client, stage, store, list } = await gateway();
    const { id, value } = await createKey(client, {
      stage,
      plan: 'free',
      name: 'back',
      tenant: 'abcde12345',
    });
    expect(tenantOfKey({ id, value })).toBe('abcde12345');
    expect(store.find(value)?.id).toBe(id);
    expect(await list()).toMatchObject([{ id, tenant: 'abcde12345' }]);
  });

  test('deletes a key again that cannot be put into its plan', async () => {
    const { create, failing, store } = await gateway();
    failing.add('CreateUsagePlanKeyCommand');
    await expect(create()).rejects.toThrow(/deleted again/);
    expect(store.all()).toEqual([]);
  });

  test('refuses an unknown plan with those that there are, and makes no key', async () => {
    const { client, create, store } = await gateway();
    await expect(create('gold')).rejects.toThrow(/there are free, standard/);
    await expect(createKey(client, { stage: 'test', plan: 'free', name: 'x' })).rejects.toThrow(
      /Is it deployed/,
    );
    expect(store.all()).toEqual([]);
  });
});

describe('list', () => {
  test('shows every key of the stage without its value, and none of another', async () => {
    const { create, list, store } = await gateway();
    const keys = [];
    // More than one page of API Gateway’s own size.
    for (let count = 0; count < 30; count += 1) keys.push(await create());
    store.create({ name: 'other', enabled: true, tags: { 'hash-api:stage': 'prod' }, plan: null });
    const listed = await list();
    expect(listed.map(({ id }) => id).toSorted()).toEqual(keys.map(({ id }) => id).toSorted());
    for (const { value } of keys) expect(JSON.stringify(listed)).not.toContain(value);
  });

  test('shows a key of the stage that is in no plan', async () => {
    const { list, store } = await gateway();
    store.create({ name: 'lost', enabled: false, tags: { 'hash-api:stage': 'dev' }, plan: null });
    expect(await list()).toMatchObject([{ name: 'lost', plan: null, enabled: false }]);
  });
});

describe('rotate', () => {
  const ends = new Date('2030-01-02T03:04:05.678Z');

  test('makes a key of the same tenant in the same plan, and sets the end of the old one', async () => {
    const { client, stage, create, list, store } = await gateway();
    const old = await create('standard');
    const { key, former } = await rotateKey(client, { stage, id: old.id, ends });
    expect(key).toMatchObject({ name: 'reports', plan: 'standard', tenant: old.tenant });
    expect(key.id).not.toBe(old.id);
    expect(former).toEqual({ id: old.id, ends: ends.toISOString() });
    expect(await list()).toMatchObject([
      { id: old.id, tenant: old.id, enabled: true, ends: ends.toISOString() },
      { id: key.id, tenant: old.id, enabled: true, ends: null },
    ]);
    const again = await rotateKey(client, { stage, id: key.id, ends: undefined });
    expect(again.key.tenant).toBe(old.id);
    expect(store.get(key.id)).toBeUndefined();
  });

  test('ends the old key at its time, and not before', async () => {
    const { client, stage, create } = await gateway();
    const old = await create();
    await rotateKey(client, { stage, id: old.id, ends });
    expect(await findEndedKeys(client, stage, new Date(ends.getTime() - 1))).toEqual([]);
    expect(await findEndedKeys(client, 'prod', ends)).toEqual([]);
    expect(await findEndedKeys(client, stage, ends)).toEqual([old.id]);
  });

  test('leaves everything as it was where the end of the old key cannot be set', async () => {
    const { client, stage, create, failing, store } = await gateway();
    const old = await create();
    const before = store.all();
    failing.add('TagResourceCommand');
    await expect(rotateKey(client, { stage, id: old.id, ends })).rejects.toThrow(/new one was deleted again/);
    expect(store.all()).toEqual(before);
  });

  test('tells the new key even where the old one cannot be revoked', async () => {
    const { client, stage, create, failing, store } = await gateway();
    const old = await create();
    failing.add('UpdateApiKeyCommand');
    const { key, problem } = await rotateKey(client, { stage, id: old.id, ends: undefined });
    expect(problem).toMatchObject({ message: 'UpdateApiKeyCommand failed' });
    expect(store.find(key.value)).toMatchObject({ plan: 'free', enabled: true });
  });

  test('is refused for a key of another stage', async () => {
    const { client, stage, store } = await gateway();
    const { id } = store.create({ name: 'other', enabled: true, tags: {}, plan: null });
    await expect(rotateKey(client, { stage, id, ends })).rejects.toThrow(`Stage dev has no key ${id}`);
  });
});

describe('move', () => {
  test('puts a key into another plan', async () => {
    const { client, stage, create, store } = await gateway();
    const { id } = await create('free');
    expect(await moveKey(client, { stage, id, plan: 'standard' })).toMatchObject({ id, plan: 'standard' });
    expect(store.get(id)?.plan).toBe('standard');
    await moveKey(client, { stage, id, plan: 'standard' });
    expect(store.get(id)?.plan).toBe('standard');
  });

  test('puts it back where the other plan does not take it', async () => {
    const { client, stage, create, failing, store } = await gateway();
    const { id } = await create('free');
    failing.add('CreateUsagePlanKeyCommand');
    await expect(moveKey(client, { stage, id, plan: 'standard' })).rejects.toThrow(/stays in free/);
    expect(store.get(id)?.plan).toBe('free');
  });
});

describe('revoke', () => {
  test('disables a key before it deletes it', async () => {
    const { client, create, failing, store } = await gateway();
    const { id } = await create();
    failing.add('DeleteApiKeyCommand');
    await expect(revokeKey(client, id)).rejects.toThrow('DeleteApiKeyCommand failed');
    expect(store.get(id)?.enabled).toBe(false);
    await revokeKey(client, id);
    expect(store.get(id)).toBeUndefined();
  });

  test('bears that a key is gone', async () => {
    const { client } = await gateway();
    await expect(revokeKey(client, 'gone123456')).resolves.toBeUndefined();
  });
});
