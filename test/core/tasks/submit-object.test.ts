import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { decodeObjectMessage } from '../../../core/objects/message.ts';
import type { ObjectWork } from '../../../core/objects/object-work.ts';
import { submitObject } from '../../../core/tasks/submit.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeIdempotency } from '../fakes/idempotency.ts';
import { createFakeTaskQueue } from '../fakes/task-queue.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

const work: ObjectWork = {
  source: { kind: 'object', bucket: 'bucket', key: 'a/key', versionId: 'v' },
  algorithms: ['blake3', 'sha256-composite'],
  options: { output: 'hex', partSize: 8_388_608, recompute: false },
};
const submission = { tenant: 'tenant', work };
const keyed = { ...submission, idempotency: { key: 'k', route: 'POST /tasks' } };

function makePorts() {
  const { clock } = new FakeClock();
  let random = 0;
  return {
    store: createFakeTaskStore(clock),
    objectQueue: createFakeTaskQueue(),
    idempotency: createFakeIdempotency(clock),
    pepper: () => Promise.resolve('a pepper'),
    clock,
    randomBytes: (length: number) => new Uint8Array(length).fill((random += 1)),
  };
}

describe('submitting an object', () => {
  it('makes a row that has all that it takes, and a message that only names it', async () => {
    const ports = makePorts();
    const { taskId } = await submitObject(ports, submission);
    const { objectQueue, store } = ports;
    expect(objectQueue.messages).toHaveLength(1);
    expect(objectQueue.messages[0]!.tenant).toBe('tenant');
    expect(decodeObjectMessage(objectQueue.messages[0]!.body)).toEqual({ taskId, tenant: 'tenant' });
    expect(await store.get('tenant', taskId)).toMatchObject({
      status: 'queued',
      operation: 'hash',
      algorithms: work.algorithms,
      source: work.source,
      progress: { bytesDone: 0, bytesTotal: null },
    });
    expect(store.rows.get(taskId)?.object).toMatchObject({ options: work.options });
  });

  it('fails the row where the queue is down', async () => {
    const ports = makePorts();
    ports.objectQueue.down = true;
    await expect(submitObject(ports, submission)).rejects.toMatchObject({ code: 'unavailable' });
    const [task] = await ports.store.list('tenant', { limit: 10 });
    expect(task).toMatchObject({ status: 'failed', error: { code: 'not-sent' } });
  });

  it('gives the same task to the same key with the same work', async () => {
    const ports = makePorts();
    const first = await submitObject(ports, keyed);
    expect(await submitObject(ports, keyed)).toEqual(first);
    expect(ports.objectQueue.messages).toHaveLength(1);
  });

  const refuse = () => {
    throw new Problem('upload-aborted', 'gone');
  };

  it('makes nothing where the object is not to be had', async () => {
    const ports = makePorts();
    for (const asked of [submission, keyed]) {
      const refused = submitObject(ports, { ...asked, admit: refuse });
      await expect(refused).rejects.toMatchObject({ code: 'upload-aborted' });
    }
    expect(ports.store.rows.size).toBe(0);
    expect(ports.objectQueue.messages).toEqual([]);
  });

  it('gives a repeat its task whatever has become of the object since', async () => {
    const ports = makePorts();
    const first = await submitObject(ports, keyed);
    expect(await submitObject(ports, { ...keyed, admit: refuse })).toEqual(first);
  });

  const upload = { kind: 'upload', uploadId: '019b8000-0000-7000-8000-000000000002', bytes: 3 } as const;
  it.each<[string, Partial<ObjectWork>]>([
    ['version', { source: { kind: 'object', bucket: 'bucket', key: 'a/key' } }],
    ['source', { source: upload }],
    ['algorithms', { algorithms: ['blake3'] }],
    ['options', { options: { ...work.options, recompute: true } }],
    ['part size', { options: { ...work.options, partSize: 16_777_216 } }],
  ])('refuses the same key with other %s', async (_what, change) => {
    const ports = makePorts();
    await submitObject(ports, keyed);
    const other = submitObject(ports, { ...keyed, work: { ...work, ...change } });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });
});
