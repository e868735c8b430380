import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Members } from '../system/members.ts';
import { startCloud, type Cloud, type CloudOptions } from '../../local/cloud.ts';

/** Short time-outs, so that what was killed comes back within a minute. */
export const stageFile = join(import.meta.dirname, 'stage.json');

/** A folder for a cloud's data that is deleted after the file's tests. */
export function dataFolder(): string {
  const folder = join(import.meta.dirname, '../../node_modules/.cache/hash-api/chaos-test', randomUUID());
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function startChaosCloud(options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const cloud = await startCloud({ directory: dataFolder(), context: { stageFile }, ...options });
  afterAll(() => cloud.stop());
  return cloud;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Members;
}

/** A caller with the key of a plan, which makes it a tenant. */
export function caller(
  { api, keys }: { api: string; keys: Readonly<Record<string, string>> },
  plan = 'premium',
) {
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(api + path, {
      method,
      headers: { 'x-api-key': keys[plan] ?? '', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Members };
  };
}

type Call = ReturnType<typeof caller>;

/** The task as soon as it has ended; the service holds each request for a while. */
export async function endOf(call: Call, taskId: string): Promise<Members> {
  for (;;) {
    const { status, body } = await call('GET', `/tasks/${taskId}?wait=20`);
    if (status === 200 && body.status !== 'queued' && body.status !== 'processing') return body;
  }
}
