import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { createInsideFigures } from '../../../adapters/lambda/inside-figures.ts';
import type { InsideFigures } from '../../../core/figures/inside.ts';
import { answer } from '../../../lambdas/figures/figures.ts';

const silent = (): Promise<never> => Promise.reject(new Error('no answer'));
const hanging = (): Promise<never> => new Promise(() => undefined);
const nothing: InsideFigures = {
  database: silent,
  tasks: silent,
  cacheEntries: () => Promise.resolve({ entries: 9 }),
  clearCache: hanging,
};

/** Who asks, connected to what answers as Lambda would connect them. */
function asker(sources: InsideFigures): InsideFigures {
  mockClient(LambdaClient)
    .on(InvokeCommand)
    .callsFake(async ({ Payload }: { Payload: string }) => {
      const text = JSON.stringify(await answer(JSON.parse(Payload), sources, 20));
      return { Payload: { transformToString: () => text } };
    });
  return createInsideFigures(new LambdaClient({}), 'figures');
}

test('a source that answers is handed on', async () => {
  expect(await asker(nothing).cacheEntries()).toEqual({ entries: 9 });
});

test('a source that fails or hangs is an answer of the function, and a failure to who asked', async () => {
  expect(await answer('database', nothing)).toEqual({ unavailable: true });
  expect(await answer('clear-cache', nothing, 20)).toEqual({ unavailable: true });
  await expect(asker(nothing).database()).rejects.toThrow('database: the source does not answer');
  await expect(asker(nothing).clearCache()).rejects.toThrow('clear-cache: the source does not answer');
});

test('what is no request is a failure of the function', async () => {
  await expect(answer('drop-tables', nothing)).rejects.toThrow();
});
