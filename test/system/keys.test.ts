import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { endpoints } from './client.ts';
import type { Members } from './members.ts';

const program = join(import.meta.dirname, '../../bin/hash-api.ts');
const data = dirname(inject('logsDirectory'));

/** `hash-api keys …` on the shared cloud. */
async function keys(...args: string[]): Promise<unknown> {
  const [code, stdout, stderr] = await new Promise<[number, string, string]>((resolve) => {
    const all = [program, 'keys', ...args, '--json', '--local', '--data', data];
    execFile(process.execPath, all, (error, out, errors) => {
      resolve([typeof error?.code === 'number' ? error.code : 0, out, errors]);
    });
  });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const newKey = z.object({ id: z.string(), value: z.string(), tenant: z.string(), plan: z.string() });
const rotation = z.object({ key: newKey, former: z.object({ id: z.string(), ends: z.iso.datetime() }) });
const create = async (plan: string) => newKey.parse(await keys('create', '--plan', plan));
const rotate = async (...args: string[]) => rotation.parse(await keys('rotate', ...args));

async function request(key: { value: string }, path: string, body?: unknown) {
  const response = await fetch(endpoints.api + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-api-key': key.value, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Members };
}

const submit = async (key: { value: string }): Promise<string> => {
  const { status, body } = await request(key, '/tasks', {
    source: { string: 'abc' },
    algorithms: ['sha256'],
  });
  expect(status).toBe(202);
  return body.task_id;
};
const tasksOf = async (key: { value: string }): Promise<string[]> =>
  (await request(key, '/tasks')).body.tasks.map((task) => task.task_id).toSorted();

test('both keys work and see the same tasks while the old one lasts, then it is refused', async () => {
  const old = await create('standard');
  const first = await submit(old);
  const { key: next, former } = await rotate(old.id);
  expect(former.id).toBe(old.id);
  expect(Date.parse(former.ends) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  expect(next).toMatchObject({ tenant: old.tenant, plan: 'standard' });
  const second = await submit(next);
  const both = [first, second].toSorted();
  expect(await tasksOf(old)).toEqual(both);
  expect(await tasksOf(next)).toEqual(both);
  expect(await request(next, `/tasks/${first}`)).toMatchObject({ status: 200, body: { task_id: first } });
  // A plan is that of the key, whoever the tenant is.
  expect(await request(next, '/lb/rate-limits')).toMatchObject({
    status: 200,
    body: { plan: { name: 'standard' } },
  });

  await keys('revoke', old.id, '--yes');
  expect((await request(old, '/tasks')).status).toBe(403);
  expect(await tasksOf(next)).toEqual(both);

  // From a rotated key on, the tenant stays the same.
  const { key: third } = await rotate(next.id, '--end');
  expect((await request(next, '/tasks')).status).toBe(403);
  expect(await tasksOf(third)).toEqual(both);
  expect((await request(await create('standard'), `/tasks/${first}`)).status).toBe(404);
});

test('an old key ends by itself when its time is over', async () => {
  const old = await create('free');
  const { key: next } = await rotate(old.id, '--overlap', '1s');
  const lambda = new LambdaClient({
    endpoint: endpoints.lambda,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await vi.waitFor(
    async () => {
      await lambda.send(new InvokeCommand({ FunctionName: 'hash-api-dev-key-expiry' }));
      expect((await request(old, '/algorithms')).status).toBe(403);
    },
    { timeout: 20_000, interval: 200 },
  );
  lambda.destroy();
  expect((await request(next, '/algorithms')).status).toBe(200);
});

test('a key that was moved has the rate of its new plan', async () => {
  const key = await create('free');
  const burst = async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => request(key, '/algorithms')));
    return answers.filter(({ status }) => status === 429).length;
  };
  expect(await burst()).toBeGreaterThan(10);
  await keys('move', key.id, '--plan', 'standard');
  expect(await burst()).toBe(0);
  await keys('move', key.id, '--plan', 'free');
  expect(await burst()).toBeGreaterThan(10);
});

test('keys are listed without their values, and kept where only their owner reads them', async () => {
  const key = await create('premium');
  const listed = JSON.stringify(await keys('list'));
  expect(listed).toContain(key.id);
  for (const value of [key.value, ...Object.values(endpoints.keys)]) expect(listed).not.toContain(value);
  const file = join(data, 'keys.json');
  expect(readFileSync(file, 'utf8')).toContain(key.id);
  expect(statSync(file).mode & 0o077).toBe(0);
});
