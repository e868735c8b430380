import { expect, test } from 'vitest';
import { createAdmission } from '../../../local/gateway/usage-plans.ts';
import type { Method, UsagePlan } from '../../../local/gateway/definition.ts';
import { updateUsagePlan } from '../../../local/gateway-control/usage-plans.ts';

const plan: UsagePlan = {
  logicalId: 'Plan1',
  name: 'hash-api-dev-free',
  shortName: 'free',
  throttle: { rate: 1, burst: 2 },
  methodThrottles: new Map(),
  quota: { limit: 10, period: 'DAY', offset: 0 },
};
const options = { plans: [plan], api: { id: 'api', stage: 'dev' } } as unknown as Parameters<
  typeof updateUsagePlan
>[2];
const patch = (path: string, value: string) => ({ patchOperations: [{ op: 'replace', path, value }] });

test('a changed burst holds for the next request of a key that was throttled', () => {
  const usage = { count: () => true } as unknown as Parameters<typeof createAdmission>[2];
  const admission = createAdmission([plan], () => undefined, usage);
  const method = { resourcePath: '/', httpMethod: 'GET', throttle: undefined } as unknown as Method;
  const ask = () => admission.admit({ id: 'k', plan: 'free' }, method, 0)?.type;
  expect([ask(), ask(), ask()]).toEqual([undefined, undefined, 'THROTTLED']);
  const { body } = updateUsagePlan('Plan1', patch('/throttle/burstLimit', '3'), options);
  expect(body).toMatchObject({ throttle: { rateLimit: 1, burstLimit: 3 } });
  expect([ask(), ask(), ask(), ask()]).toEqual([undefined, undefined, undefined, 'THROTTLED']);
});

test('a patch that makes no sense is refused, and none of its operations is done', () => {
  const before = { ...plan };
  const { patchOperations } = patch('/throttle/rateLimit', '9');
  for (const wrong of [
    patch('/throttle/rateLimit', '-1'),
    patch('/colour', '1'),
    patch('/quota/limit', 'many'),
  ]) {
    expect(() =>
      updateUsagePlan('Plan1', { patchOperations: [...patchOperations, ...wrong.patchOperations] }, options),
    ).toThrow('Invalid patch');
  }
  expect(plan).toEqual(before);
  expect(() => updateUsagePlan('other', {}, options)).toThrow('Invalid Usage Plan ID');
});
