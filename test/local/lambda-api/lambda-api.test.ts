import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { createInsideFigures } from '../../../adapters/lambda/inside-figures.ts';
import type { LocalFunction } from '../../../local/lambda/function.ts';
import { TooManyRequestsException } from '../../../local/lambda/concurrency.ts';
import { startLambdaApi } from '../../../local/lambda-api/start.ts';

/** The adapter's figures of a function that answers so. */
async function figuresOf(answer: (payload: string) => { payload: string; error?: 'Unhandled' }) {
  const invoke: LocalFunction['invoke'] = async (payload) =>
    Promise.resolve({ requestId: 'r', durationMs: 1, ...answer(payload) });
  const target = { invoke } as LocalFunction;
  const server = await startLambdaApi({
    find(name) {
      if (name !== 'figures') throw new Error('There is no such function.');
      return target;
    },
    mappings: () => [],
    create: () => target,
  });
  onTestFinished(() => server.stop());
  const client = new LambdaClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return (name: string) => createInsideFigures(client, name);
}

test('a function is invoked with the request, and its answer comes back', async () => {
  const figures = await figuresOf((payload) => ({
    payload: payload === '"cache-entries"' ? '{"entries":3}' : '{}',
  }));
  expect(await figures('figures').cacheEntries()).toEqual({ entries: 3 });
});

test('a function that fails, is busy, is not there or answers something else is an error', async () => {
  const failing = await figuresOf(() => ({ error: 'Unhandled', payload: '{}' }));
  await expect(failing('figures').tasks()).rejects.toThrow('figures failed at tasks');
  const busy = await figuresOf(() => {
    throw new TooManyRequestsException('ReservedFunctionConcurrentInvocationLimitExceeded');
  });
  await expect(busy('figures').tasks()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await expect(busy('other').tasks()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const wrong = await figuresOf(() => ({ payload: '{"entries":-1}' }));
  await expect(wrong('figures').cacheEntries()).rejects.toThrow();
});
