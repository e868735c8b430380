import {
  InvokeCommand,
  LambdaClient,
  ResourceNotFoundException,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { createUploadRecords } from '../../../adapters/lambda/upload-records.ts';
import { Problem } from '../../../core/errors.ts';
import type { UploadStore } from '../../../core/objects/ports.ts';
import { answer } from '../../../lambdas/upload-records/records.ts';
import { FakeClock } from '../../core/fakes/clock.ts';
import { createFakeUploadStore } from '../../core/fakes/upload-store.ts';

const records = () => createUploadRecords(new LambdaClient({}), 'upload-records');

/** Who asks, connected to what answers as Lambda would connect them. */
function through(store: UploadStore): UploadStore {
  mockClient(LambdaClient)
    .on(InvokeCommand)
    .callsFake(async ({ Payload }: { Payload: string }) => {
      const text = JSON.stringify(await answer(JSON.parse(Payload), store));
      return { Payload: { transformToString: () => text } };
    });
  return records();
}

const id = '01997d70-0c1e-7b52-a4d7-3f9c5e8b2a16';
const fields = { id, tenant: 't', bytes: 3, partSize: 64, key: 'uploads/t/1', expiresInSeconds: 60 };

test('a store answers through the function as it does itself', async () => {
  const { clock } = new FakeClock();
  const store = createFakeUploadStore(clock);
  const far = through(store);
  for (const more of [
    { multipartId: undefined, checksumSha256: 'c' },
    { multipartId: 'm', checksumSha256: undefined },
  ]) {
    await far.insert({ ...fields, ...more });
  }
  const upload = await store.get('t', id);
  expect(upload?.status).toBe('open');
  expect(await far.get('t', id)).toEqual(upload);
  expect(await far.get('other', id)).toBeUndefined();
  const object = { etag: 'e', versionId: undefined, keepSeconds: 60 };
  expect(await far.complete('other', id, object)).toBeUndefined();
  const completed = await far.complete('t', id, object);
  expect(completed).toEqual({ upload: await store.get('t', id), completed: true });
  expect((await far.complete('t', id, { ...object, etag: 'f' }))?.completed).toBe(false);
  expect((await far.abort('t', id))?.status).toBe('aborted');
  expect(await far.abort('other', id)).toBeUndefined();
});

test('a database that is down is unavailable to who asked', async () => {
  const down = () => Promise.reject(new Problem('unavailable', 'down'));
  const store = { ...createFakeUploadStore(() => new Date()), get: down };
  await expect(through(store).get('t', id)).rejects.toMatchObject({ code: 'unavailable' });
});

test('so is a function that is busy; one that is not there, or that failed, is a defect', async () => {
  const lambda = mockClient(LambdaClient);
  const common = { $metadata: { httpStatusCode: 429 }, message: 'busy' };
  lambda.on(InvokeCommand).rejects(new TooManyRequestsException(common));
  await expect(records().get('t', id)).rejects.toMatchObject({ code: 'unavailable' });
  const missing = new ResourceNotFoundException({
    $metadata: { httpStatusCode: 404 },
    message: 'no',
    Message: 'no',
  });
  lambda.on(InvokeCommand).rejects(missing);
  await expect(records().get('t', id)).rejects.toBe(missing);
  lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled' });
  await expect(records().get('t', id)).rejects.toThrow('upload-records failed at get');
});

test('what is no request is a failure of the function', async () => {
  const store = createFakeUploadStore(() => new Date());
  await expect(answer({ operation: 'drop' }, store)).rejects.toThrow();
  await expect(answer({ operation: 'get', tenant: 't', id: 'x' }, store)).rejects.toThrow();
});
