import { expect, test } from 'vitest';
import { endKeys } from '../../../lambdas/key-expiry/end-keys.ts';

test('every key whose time is over is revoked, even where one of them cannot be', async () => {
  const revoked: string[] = [];
  const services = {
    findEnded: () => Promise.resolve(['a', 'b', 'c']),
    revoke: (id: string) => {
      if (id === 'b') return Promise.reject(new Error('API Gateway does not answer'));
      revoked.push(id);
      return Promise.resolve();
    },
  };
  await expect(endKeys(services)).rejects.toThrow('keys not ended: b');
  expect(revoked).toEqual(['a', 'c']);
  const rest = { ...services, findEnded: () => Promise.resolve(['d']) };
  expect(await endKeys(rest)).toEqual({ ended: 1 });
});
