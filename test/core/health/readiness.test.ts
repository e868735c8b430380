import { expect, test } from 'vitest';
import { checkReadiness, type Probe } from '../../../core/health/readiness.ts';

const up = () => Promise.resolve();
const down = () => Promise.reject(new Error('down'));
const never = () => new Promise<void>(() => undefined);

let ms = 0;
const ports = {
  now: () => (ms += 5),
  deadline: () => Promise.resolve().then(() => Promise.reject(new Error('late'))),
};

const probes = (database: Probe['check'], cache: Probe['check']): Probe[] => [
  { name: 'database', required: true, check: database },
  { name: 'cache', required: false, check: cache },
];

test.each([
  ['everything answers', up, up, 'ok', 'ok', 'ok'],
  ['there is no cache', up, undefined, 'ok', 'ok', 'off'],
  ['the cache is down', up, down, 'degraded', 'ok', 'unavailable'],
  ['the database is down', down, up, 'unavailable', 'unavailable', 'ok'],
  ['the database does not answer', never, up, 'unavailable', 'unavailable', 'ok'],
])('where %s', async (_, database, cache, status, databaseState, cacheState) => {
  const readiness = await checkReadiness(probes(database, cache), ports);
  expect(readiness.status).toBe(status);
  expect(readiness.checks['database']?.state).toBe(databaseState);
  expect(readiness.checks['cache']?.state).toBe(cacheState);
});
