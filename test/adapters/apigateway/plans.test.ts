import { APIGatewayClient, GetUsageCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { createPlans } from '../../../adapters/apigateway/plans.ts';

const service = mockClient(APIGatewayClient);
const day = new Date('2026-03-05T00:00:00Z');
const nextDay = new Date('2026-03-06T00:00:00Z');

beforeEach(() => service.reset());

const usageOf = (key: string, ...used: number[]) => ({
  items: { [key]: used.map((count) => [count, 1000 - count]) },
});

function plansAt() {
  const clock = { ms: 0 };
  const plans = createPlans({ client: new APIGatewayClient({}), stage: 'dev', now: () => clock.ms });
  return { plans, clock };
}
const free = { id: 'p1', name: 'free', rate: 5, burst: 10, quota: null };

test('the use of a quota is asked for once in ten seconds', async () => {
  service
    .on(GetUsageCommand)
    .resolvesOnce(usageOf('k', 3, 4))
    .resolvesOnce(usageOf('k', 20));
  const { plans, clock } = plansAt();
  const used = () => plans.usedOf(free, 'k', day, day);
  // Also those who ask while the answer is on its way.
  expect(await Promise.all([used(), used()])).toEqual([7, 7]);
  clock.ms = 9999;
  expect(await used()).toBe(7);
  expect(service.commandCalls(GetUsageCommand)).toHaveLength(1);
  clock.ms = 10_000;
  expect(await used()).toBe(20);
  expect(service.commandCalls(GetUsageCommand)).toHaveLength(2);
});

test('other days, other keys and what was not answered are asked for at once', async () => {
  service
    .on(GetUsageCommand)
    .rejectsOnce(new Error('TooManyRequestsException'))
    .resolvesOnce(usageOf('k', 1))
    .resolvesOnce(usageOf('k', 2))
    .resolvesOnce(usageOf('other', 3));
  const { plans } = plansAt();
  await expect(plans.usedOf(free, 'k', day, day)).rejects.toThrow('TooManyRequestsException');
  expect(await plans.usedOf(free, 'k', day, day)).toBe(1);
  expect(await plans.usedOf(free, 'k', nextDay, nextDay)).toBe(2);
  expect(await plans.usedOf(free, 'other', day, day)).toBe(3);
});

test('a plan that is known is used again for a minute; one that is not there is looked for again', async () => {
  const items = [
    { id: 'p0', name: 'someone-elses-plan' },
    { id: 'p1', name: 'hash-api-dev-free', throttle: { rateLimit: 5, burstLimit: 10 } },
  ];
  service.on(GetUsagePlansCommand).resolvesOnce({ items: [] }).resolves({ items });
  const { plans, clock } = plansAt();
  expect(await plans.planOf('k')).toBeUndefined();
  expect(await plans.planOf('k')).toEqual(free);
  clock.ms = 59_999;
  await plans.planOf('k');
  expect(service.commandCalls(GetUsagePlansCommand)).toHaveLength(2);
  clock.ms = 60_000;
  await plans.planOf('k');
  expect(service.commandCalls(GetUsagePlansCommand)).toHaveLength(3);
});
