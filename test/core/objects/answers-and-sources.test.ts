import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { ObjectWorkerLimits } from '../../../core/objects/worker-ports.ts';
import { content, estimatesOf, ObjectWorld, tenant, worldWithObject } from './object-world.ts';
import { digestOf } from './reference-digests.ts';

// What is simulated takes turns of the event loop, which a busy machine may be slow to give.
vi.setConfig({ testTimeout: 60_000 });

const sha256 = createHash('sha256').update(content).digest('hex');
const slow = estimatesOf(false);
const upload = {
  kind: 'upload',
  uploadId: '019a0000-0000-7000-8000-000000000001',
  bytes: content.length,
} as const;

let world = new ObjectWorld();
const worldWith = (limits?: Partial<ObjectWorkerLimits>) => (world = worldWithObject(limits));

describe('answers without reading', () => {
  it('come from the checksum that S3 keeps of the whole', async () => {
    worldWith().put('key', content, new Map([['sha256', Buffer.from(sha256, 'hex')]]));
    const taskId = await world.submit(['sha256']);
    await world.deliver(0);
    expect(await world.task(taskId)).toMatchObject({
      status: 'completed',
      result: { digests: { sha256 }, computed: 's3-checksum', bytes: content.length },
    });
    expect(world.bytesRead).toBe(0);
  });

  it('come from the cache where the same version was hashed before, in any output', async () => {
    await worldWith().settleDown(await world.submit(['sha256', 'crc32']));
    const { bytesRead } = world;
    const task = await world.settleDown(await world.submit(['sha256'], { output: 'base64' }));
    expect(task).toMatchObject({
      result: { digests: { sha256: Buffer.from(sha256, 'hex').toString('base64') }, computed: 'cache' },
    });
    expect(world.bytesRead).toBe(bytesRead);
    world.put('key', content.subarray(1));
    const replaced = await world.settleDown(await world.submit(['sha256']));
    expect(replaced).toMatchObject({ result: { computed: 'worker', bytes: content.length - 1 } });
  });

  it('do for some algorithms, and the others are computed', async () => {
    worldWith().put('key', content, new Map([['crc32', Buffer.from('01020304', 'hex')]]));
    const task = await world.settleDown(await world.submit(['crc32', 'sha256']));
    expect(task).toMatchObject({ result: { digests: { crc32: '01020304', sha256 }, computed: 'worker' } });
  });

  it('differ by part size for composite checksums', async () => {
    await worldWith().settleDown(await world.submit(['sha256-composite'], { partSize: 1000 }));
    const task = await world.settleDown(await world.submit(['sha256-composite'], { partSize: 2000 }));
    const digest = await digestOf('sha256-composite', content, 2000);
    expect(task).toMatchObject({ result: { digests: { 'sha256-composite': digest }, computed: 'worker' } });
  });

  it('are not trusted where it is to be computed again, and it says where they differ', async () => {
    worldWith().put('key', content, new Map([['sha256', Buffer.from(sha256, 'hex')]]));
    const good = await world.settleDown(await world.submit(['sha256'], { recompute: true }));
    expect(good).toMatchObject({ result: { digests: { sha256 }, computed: 'worker' } });
    expect(world.bytesRead).toBe(content.length);
    world.put('key', content, new Map([['sha256', Buffer.alloc(32)]]));
    const taskId = await world.submit(['sha256'], { recompute: true });
    await world.settleDown(taskId);
    expect(await world.failureOf(taskId)).toBe('checksum-mismatch');
  });
});

describe('composite checksums', () => {
  it.each([
    { parts: 10_000, code: 'completed' },
    { parts: 10_001, code: 'part-size-too-small' },
  ])('of $parts parts: $code', async ({ parts, code }) => {
    worldWith().put('key', new Uint8Array(3 * parts));
    const taskId = await world.submit(['sha1-composite', 'sha256'], { partSize: 3 });
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe(code);
    expect(world.messages).toEqual([]);
  });
});

describe('sources', () => {
  it('are refused outside of the allowed buckets', async () => {
    const taskId = await worldWith({ allowedBuckets: [] }).submit(['sha256']);
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe('object-access-denied');
    expect(world.messages).toEqual([]);
  });

  it('fail where there is no object', async () => {
    world = new ObjectWorld();
    const taskId = await world.submit(['sha256']);
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe('object-not-found');
  });

  it('fail where the object is replaced while it is read, at the next attempt too', async () => {
    worldWith().onRead = (offset) => {
      if (offset > 10_000) world.put('key', content.subarray(1));
    };
    const taskId = await world.submit(['sha256']);
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe('object-changed');
  });

  it('fail where the object is replaced between two attempts', async () => {
    worldWith({ coefficients: slow });
    const taskId = await world.submit(['sha256']);
    await world.deliver(0, { killedAt: 12 });
    world.put('key', content.subarray(1));
    await world.settleDown(taskId);
    expect(await world.failureOf(taskId)).toBe('object-changed');
  });

  it.each([
    { status: 'open', code: 'upload-not-complete' },
    { status: 'aborted', code: 'upload-expired' },
    { status: 'replaced', code: 'object-changed' },
    { status: 'completed', code: 'completed' },
    { status: 'unknown', code: 'upload-expired' },
  ])('an upload that is $status: $code', async ({ status, code }) => {
    worldWith();
    const { uploadId: id, bytes } = upload;
    if (status !== 'unknown') {
      await world.uploads.insert({
        id,
        tenant,
        bytes,
        partSize: bytes,
        key: 'key',
        multipartId: undefined,
        checksumSha256: undefined,
        expiresInSeconds: 3600,
      });
    }
    const etag = status === 'replaced' ? '"other"' : world.stored.get('key')?.etag;
    if (status === 'completed' || status === 'replaced')
      await world.uploads.complete(tenant, id, { etag: etag ?? '', versionId: undefined, keepSeconds: 60 });
    if (status === 'aborted') await world.uploads.abort(tenant, id);
    const taskId = await world.submit(['sha256'], {}, upload);
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe(code);
  });
});
