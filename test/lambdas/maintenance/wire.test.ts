import { expect, test } from 'vitest';
import { wire } from '../../../lambdas/maintenance/wire.ts';

const environment = {
  STAGE: 'dev',
  DATABASE_URL: 'postgresql://hash_api@127.0.0.1:9/hash_api?sslmode=disable',
  MAX_ATTEMPTS: '5',
  OBJECT_MAX_ATTEMPTS: '4',
  OBJECT_QUEUE_URL: 'http://127.0.0.1:9/objects',
  RETENTION_DAYS: '30',
  QUEUE_RETENTION_SECONDS: '345600',
};

test('maintenance reads its bounds as numbers', () => {
  expect(wire(environment)).toMatchObject({
    maxAttempts: 5,
    objectMaxAttempts: 4,
    retentionDays: 30,
    queueRetentionSeconds: 345_600,
  });
});

test('maintenance names every setting that is missing', () => {
  expect(() => wire({})).toThrow(
    'MAX_ATTEMPTS, OBJECT_MAX_ATTEMPTS, RETENTION_DAYS, QUEUE_RETENTION_SECONDS',
  );
});

test.each(Object.keys(environment))('maintenance does not start without %s and names it', (name) => {
  expect(() => wire({ ...environment, [name]: undefined })).toThrow(name);
});

test('maintenance does not repeat a setting that is malformed', () => {
  const wiring = () => wire({ ...environment, RETENTION_DAYS: 'a-secret' });
  expect(wiring).toThrow('RETENTION_DAYS');
  expect(wiring).not.toThrow('a-secret');
});
