import { expect, test } from 'vitest';
import { cacheLimit } from '../../../local/cloud/cache-limit.ts';

const templateWith = (limits: object) => ({
  ofType: () => [
    {
      logicalId: 'Cache',
      type: 'AWS::ElastiCache::ServerlessCache',
      name: 'hash-api-dev',
      properties: { ServerlessCacheName: 'hash-api-dev', Engine: 'valkey', CacheUsageLimits: limits },
    },
  ],
});

test.each([
  ['what the template says', { DataStorage: { Maximum: 5, Unit: 'GB' } }, 64e9, 5e9],
  ['a quarter of a machine that has less', { DataStorage: { Maximum: 5, Unit: 'GB' } }, 8e9, 2e9],
  ['left as it is where the template says nothing', {}, 64e9, undefined],
])('the limit of the local cache is %s', (_what, limits, machine, bytes) => {
  expect(cacheLimit(templateWith(limits), machine)).toBe(bytes);
});
