import { describe, expect, test } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import type { UploadStore } from '../../../core/objects/ports.ts';
import { abortUpload } from '../../../core/uploads/abort.ts';
import { beginUpload, type UploadRequest } from '../../../core/uploads/begin.ts';
import { completeUpload } from '../../../core/uploads/complete.ts';
import { arrivedParts, findUpload, requireCompleted } from '../../../core/uploads/find.ts';
import { singlePutBytes } from '../../../core/uploads/parts.ts';
import { urlsOf } from '../../../core/uploads/urls.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeIdempotency } from '../fakes/idempotency.ts';
import { createFakeObjectUploads } from '../fakes/object-uploads.ts';
import { createFakeUploadStore } from '../fakes/upload-store.ts';

const tenant = 'tenant';
const hour = 3600;
const sixHours = 6 * hour;
const keepSeconds = 7 * 24 * hour;
const down = new Problem('unavailable', 'down');
const problem = (code: string): unknown => expect.objectContaining({ code });

/** As a task looks for it. */
const forItsObject = async (store: Pick<UploadStore, 'get'>, id: string) => {
  requireCompleted(await findUpload(store, tenant, id));
};

function world() {
  const time = new FakeClock();
  const { clock } = time;
  const store = createFakeUploadStore(clock);
  const objects = createFakeObjectUploads();
  let random = 0;
  const randomBytes = (length: number) => new Uint8Array(length).fill((random += 1));
  const ports = { store, objects, idempotency: createFakeIdempotency(clock), clock, randomBytes };
  const begin = (request: Partial<UploadRequest> & { key?: string } = {}, over = {}) =>
    beginUpload(
      { ...ports, ...over },
      {
        tenant,
        bytes: request.bytes ?? 3,
        checksumSha256: request.checksumSha256,
        expiresInSeconds: sixHours,
        idempotency: request.key === undefined ? undefined : { key: request.key, route: 'POST /uploads' },
      },
    );
  const complete = (id: string, parts: { number: number; etag: string }[]) =>
    completeUpload(ports, { tenant, id, parts, keepSeconds });
  /** Puts all that is missing. */
  async function putAll(id: string) {
    const upload = (await store.get(tenant, id))!;
    const { parts } = await urlsOf(objects, upload, { now: clock() });
    return parts.map(({ number, url }) => ({
      number,
      etag: objects.put(url, Number(new URL(url).searchParams.get('bytes'))),
    }));
  }
  return { time, clock, store, objects, ports, begin, complete, putAll };
}

describe('an upload', () => {
  test.each([
    ['of one PUT', 3],
    ['of nothing', 0],
    ['in parts', singlePutBytes + 1],
  ])('%s is completed once, and again with the same answer', async (_, bytes) => {
    const { begin, complete, putAll, time, objects } = world();
    const { id, status } = await begin({ bytes });
    expect(status).toBe('open');
    const parts = await putAll(id);
    const completed = await complete(id, parts);
    expect(completed).toMatchObject({ status: 'completed', bytes });
    time.advance(hour * 1000);
    expect(await complete(id, [])).toEqual(completed);
    expect(objects.keys()).toEqual({ multiparts: [], objects: [`uploads/${tenant}/${id}`] });
  });

  test('whose parts were put together by a call that died is completed by the next', async () => {
    for (const call of ['completeMultipart', 'head'] as const) {
      const { begin, complete, putAll, objects } = world();
      const { id } = await begin({ bytes: singlePutBytes + 1 });
      const parts = await putAll(id);
      objects.breakOnce(call, down);
      await expect(complete(id, parts)).rejects.toBe(down);
      expect(await complete(id, parts)).toMatchObject({ status: 'completed' });
    }
  });

  test('of which S3 has dropped everything has expired', async () => {
    const { begin, complete, putAll, objects } = world();
    const { id, key, multipartId = '' } = await begin({ bytes: singlePutBytes + 1 });
    const parts = await putAll(id);
    await objects.abortMultipart({ key, multipartId });
    await expect(complete(id, parts)).rejects.toEqual(problem('upload-expired'));
  });

  test('expires: without a URL, not to be completed, not to be named', async () => {
    const { begin, complete, putAll, store, objects, time, clock } = world();
    const { id } = await begin();
    const parts = await putAll(id);
    time.advance(sixHours * 1000);
    await expect(complete(id, parts)).rejects.toEqual(problem('upload-expired'));
    await expect(forItsObject(store, id)).rejects.toEqual(problem('upload-expired'));
    const upload = (await store.get(tenant, id))!;
    expect((await urlsOf(objects, upload, { now: clock() })).parts).toEqual([]);
  });

  test('is kept for days once it is completed, and expires then', async () => {
    const { begin, complete, putAll, store, time } = world();
    const { id } = await begin();
    await expect(forItsObject(store, id)).rejects.toEqual(problem('upload-not-complete'));
    await complete(id, await putAll(id));
    time.advance((keepSeconds - 1) * 1000);
    await forItsObject(store, id);
    time.advance(1000);
    await expect(forItsObject(store, id)).rejects.toEqual(problem('upload-expired'));
  });

  test('that is aborted, open or completed, leaves nothing behind', async () => {
    for (const bytes of [3, singlePutBytes + 1]) {
      for (const isCompleted of [false, true]) {
        const { begin, complete, putAll, ports, objects } = world();
        const { id } = await begin({ bytes });
        const parts = await putAll(id);
        if (isCompleted) await complete(id, parts);
        expect((await abortUpload(ports, tenant, id)).status).toBe('aborted');
        expect((await abortUpload(ports, tenant, id)).status).toBe('aborted');
        expect(objects.keys()).toEqual({ multiparts: [], objects: [] });
        await expect(complete(id, parts)).rejects.toEqual(problem('upload-aborted'));
      }
    }
  });

  test('of another tenant, or with an id that is none, is not there', async () => {
    const { begin, ports, store } = world();
    const { id } = await begin();
    for (const [who, what] of [
      ['other', id],
      [tenant, 'x'],
    ] as const) {
      const missing = problem('not-found');
      await expect(abortUpload(ports, who, what)).rejects.toEqual(missing);
      await expect(findUpload(store, who, what)).rejects.toEqual(missing);
      await expect(completeUpload(ports, { tenant: who, id: what, parts: [], keepSeconds })).rejects.toEqual(
        missing,
      );
    }
  });
});

describe('beginning', () => {
  test('again with the same Idempotency-Key finds the same upload; another size is refused', async () => {
    const { begin } = world();
    const first = await begin({ key: 'k' });
    expect(await begin({ key: 'k' })).toEqual(first);
    expect((await begin({ key: 'l' })).id).not.toBe(first.id);
    await expect(begin({ key: 'k', bytes: 4 })).rejects.toEqual(problem('idempotency-key-reused'));
    await expect(begin({ key: 'k', checksumSha256: 'x' })).rejects.toEqual(problem('idempotency-key-reused'));
  });

  test('drops what it began in S3 where there can be no row of it', async () => {
    const { begin, store, objects } = world();
    const silent = { ...store, insert: () => Promise.reject(down) };
    await expect(begin({ bytes: singlePutBytes + 1 }, { store: silent })).rejects.toBe(down);
    expect(objects.keys().multiparts).toEqual([]);
  });
});

describe('URLs', () => {
  test('are for what is missing, a thousand at a time, and tell where to go on', async () => {
    const { begin, objects, clock } = world();
    const upload = await begin({ bytes: 2 ** 40 });
    const now = clock();
    const first = await urlsOf(objects, upload, { now });
    expect([first.parts.length, first.parts[0]?.number, first.nextPart]).toEqual([1000, 1, 1001]);
    const number = first.nextPart!;
    objects.put(first.parts[4]!.url, upload.partSize);
    const stored = await arrivedParts(objects, upload);
    const again = await urlsOf(objects, upload, { now, stored: stored! });
    expect(again.parts.map((part) => part.number).slice(0, 6)).toEqual([1, 2, 3, 4, 6, 7]);
    expect(again.nextPart).toBe(1002);
    const second = await urlsOf(objects, upload, { now, from: number });
    expect([second.parts.length, second.parts[0]?.number, second.nextPart]).toEqual([1000, 1001, 2001]);
    const last = await urlsOf(objects, upload, { now, from: 2001 });
    expect([last.parts.length, last.nextPart]).toEqual([48, undefined]);
    expect((await urlsOf(objects, upload, { now, from: 2049 })).parts).toEqual([]);
  });

  test('end with the hour, or with the upload', async () => {
    const { begin, objects, clock, time } = world();
    const upload = await begin();
    const begun = clock().getTime();
    const endOf = async () => (await urlsOf(objects, upload, { now: clock() })).expireAt?.getTime();
    expect(await endOf()).toBe(begun + hour * 1000);
    time.advance((sixHours - 60) * 1000);
    expect(await endOf()).toBe(begun + sixHours * 1000);
  });
});
