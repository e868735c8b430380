import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { expect, onTestFinished, test } from 'vitest';
import { createPlans } from '../../../adapters/apigateway/plans.ts';
import type { UsagePlan } from '../../../local/gateway/definition.ts';
import { openUsageStore } from '../../../local/gateway/usage-store.ts';
import { startGatewayControl } from '../../../local/gateway-control/start.ts';
import { usageByDay } from '../../../local/gateway-control/usage.ts';
import { openKeyStore } from '../../../local/keys/key-store.ts';
import { temporaryFolder } from '../cloud/folder.ts';

const quota = { limit: 10, period: 'MONTH', offset: 0 } as const;
const planOf = (logicalId: string, name: string, own: Partial<UsagePlan> = {}): UsagePlan => ({
  logicalId,
  name,
  shortName: name.replace('hash-api-dev-', ''),
  throttle: { rate: 5, burst: 10 },
  methodThrottles: new Map(),
  quota: undefined,
  ...own,
});

/** Keys by their plans' short names. */
function keysOf(plans: Readonly<Record<string, string>>) {
  const file = join(temporaryFolder(), 'keys.json');
  const keys = Object.entries(plans).map(([id, plan]) => ({ id, value: id.repeat(20), plan }));
  writeFileSync(file, JSON.stringify(keys));
  return openKeyStore(file);
}

/** What the adapter learns of keys through the SDK, as on AWS. */
async function plansOverHttp() {
  const usage = openUsageStore(undefined);
  const server = await startGatewayControl({
    plans: [
      planOf('P1', 'hash-api-dev-free', { quota }),
      planOf('P2', 'hash-api-dev-operator', { throttle: undefined }),
      planOf('P3', 'another'),
    ],
    keys: keysOf({ k1: 'free', k2: 'operator', k3: 'another' }),
    usage,
    api: { id: 'Api', stage: 'dev' },
  });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await server.stop();
    stopped = true;
  };
  onTestFinished(stop);
  const client = new APIGatewayClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  let now = 0;
  const advance = (ms: number) => (now += ms);
  return { plans: createPlans({ client, stage: 'dev', now: () => now }), usage, stop, advance };
}

test('a key has the plan of its stage, with its limits', async () => {
  const { plans } = await plansOverHttp();
  expect(await plans.planOf('k1')).toEqual({
    id: 'P1',
    name: 'free',
    rate: 5,
    burst: 10,
    quota: { limit: 10, period: 'MONTH' },
  });
  expect(await plans.planOf('k2')).toMatchObject({ name: 'operator', rate: null, quota: null });
  expect(await plans.planOf('k3')).toBeUndefined();
  expect(await plans.planOf('unknown')).toBeUndefined();
});

test('a plan is asked for again after a minute', async () => {
  const { plans, stop, advance } = await plansOverHttp();
  const plan = await plans.planOf('k1');
  await stop();
  advance(59_999);
  expect(await plans.planOf('k1')).toEqual(plan);
  advance(1);
  await expect(plans.planOf('k1')).rejects.toThrow();
});

test('the use of a key is the requests that the gateway counted on the days asked for', async () => {
  const { plans, usage } = await plansOverHttp();
  const at = (day: number) => Date.UTC(2026, 2, day, 12);
  for (const day of [1, 2, 2, 5]) usage.count('k1', quota, at(day));
  const plan = await plans.planOf('k1');
  const used = (first: number, last: number) =>
    plan && plans.usedOf(plan, 'k1', new Date(at(first)), new Date(at(last)));
  expect(await used(1, 5)).toBe(4);
  expect(await used(2, 4)).toBe(2);
  expect(await used(6, 9)).toBe(0);
});

test('a use is counted again after ten seconds, other days and other keys at once', async () => {
  const { plans, usage, advance } = await plansOverHttp();
  const day = new Date(Date.UTC(2026, 2, 1, 12));
  const nextDay = new Date(Date.UTC(2026, 2, 2, 12));
  const plan = await plans.planOf('k1');
  if (!plan) throw new Error('the key has no plan');
  const used = (last = day, key = 'k1') => plans.usedOf(plan, key, day, last);
  usage.count('k1', quota, day.getTime());
  expect(await used()).toBe(1);
  usage.count('k1', quota, day.getTime());
  advance(9_999);
  expect(await used()).toBe(1);
  expect(await used(day, 'unknown')).toBe(0);
  expect(await used(nextDay)).toBe(2);
  advance(10_000);
  usage.count('k1', quota, day.getTime());
  expect(await used(nextDay)).toBe(3);
});

test('uses that are asked for together are one question, and one that was not answered is asked again', async () => {
  const { plans, stop, advance } = await plansOverHttp();
  const day = new Date(Date.UTC(2026, 2, 1, 12));
  const plan = await plans.planOf('k1');
  if (!plan) throw new Error('the key has no plan');
  const used = () => plans.usedOf(plan, 'k1', day, day);
  expect(await used()).toBe(0);
  await stop();
  expect(await used()).toBe(0);
  advance(10_000);
  const [first, second] = await Promise.allSettled([used(), used()]);
  expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
  expect(first).toEqual(second);
  await expect(used()).rejects.not.toBe(first.status === 'rejected' && first.reason);
});

test('what remains is what the quota leaves at the end of each day', () => {
  const days = { '2026-02-28': 9, '2026-03-01': 1, '2026-03-03': 4 };
  expect(usageByDay(days, quota, '2026-02-28', '2026-03-03')).toEqual([
    [9, 1],
    [1, 9],
    [0, 9],
    [4, 5],
  ]);
});
