import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjectMaintenance } from '../../adapters/postgres/object-maintenance.ts';
import { createUploadStore } from '../../adapters/postgres/upload-store.ts';
import type { NewUpload, UploadStore } from '../../core/objects/ports.ts';
import { FakeClock } from '../core/fakes/clock.ts';
import { createFakeUploadStore } from '../core/fakes/upload-store.ts';
import { taskId } from './new-task.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

interface Harness {
  readonly store: UploadStore;
  readonly another: () => UploadStore;
  readonly pass: (seconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const passIn = async ({ owner }: TestDatabase, seconds: number) => {
  await owner.query(
    `UPDATE hash_api.uploads SET expires_at = expires_at - interval '${String(seconds)} seconds'`,
  );
};

const implementations: Record<string, () => Promise<Harness>> = {
  async fake() {
    await Promise.resolve();
    const time = new FakeClock();
    const store = createFakeUploadStore(time.clock);
    return {
      store,
      another: () => store,
      pass: (seconds) => time.sleep(seconds * 1000),
      stop: () => Promise.resolve(),
    };
  },
  async PostgreSQL() {
    const database = await startTestDatabase();
    return {
      store: createUploadStore(database.connect()),
      another: () => createUploadStore(database.connect()),
      pass: (seconds) => passIn(database, seconds),
      stop: () => database.stop(),
    };
  },
};

const tenant = 'tenant';
const newUpload = (fields: Partial<NewUpload> = {}): NewUpload => {
  const id = taskId();
  return {
    id,
    tenant,
    bytes: 5 * 1024 ** 4,
    partSize: 1024 ** 3,
    key: `uploads/${tenant}/${id}`,
    multipartId: 'multipart',
    checksumSha256: undefined,
    expiresInSeconds: 3600,
    ...fields,
  };
};
const object = { etag: '"e"', versionId: 'v' };
const kept = { ...object, keepSeconds: 86_400 };

describe.each(Object.entries(implementations))('upload store: %s', (_name, make) => {
  let harness: Harness;
  let store: UploadStore;
  beforeAll(async () => {
    harness = await make();
    ({ store } = harness);
  });
  afterAll(() => harness.stop());

  const inserted = async (fields: Partial<NewUpload> = {}) => {
    const upload = newUpload(fields);
    await store.insert(upload);
    return upload;
  };

  it('gives back what was inserted, to its tenant only', async () => {
    const { expiresInSeconds: _, ...upload } = await inserted();
    const found = await store.get(tenant, upload.id);
    expect(found).toEqual({
      ...upload,
      status: 'open',
      createdAt: expect.any(Date) as Date,
      expiresAt: expect.any(Date) as Date,
      object: undefined,
    });
    expect(found!.expiresAt.getTime() - found!.createdAt.getTime()).toBe(3_600_000);
    for (const [who, id] of [
      ['another', upload.id],
      [tenant, taskId()],
    ] as const) {
      expect(await store.get(who, id)).toBeUndefined();
      expect(await store.complete(who, id, kept)).toBeUndefined();
      expect(await store.abort(who, id)).toBeUndefined();
    }
    const single = await inserted({ multipartId: undefined, checksumSha256: 'YWJj', bytes: 0, partSize: 1 });
    expect(await store.get(tenant, single.id)).toMatchObject({
      multipartId: undefined,
      checksumSha256: 'YWJj',
      bytes: 0,
    });
  });

  it('inserts an id once', async () => {
    const upload = await inserted();
    await store.complete(tenant, upload.id, kept);
    await store.insert(upload);
    expect(await store.get(tenant, upload.id)).toMatchObject({ status: 'completed' });
  });

  it('completes once, and says so again of the same object alone', async () => {
    const { id } = await inserted();
    const done = await store.complete(tenant, id, kept);
    expect(done).toMatchObject({ completed: true, upload: { status: 'completed', object } });
    expect(await store.complete(tenant, id, kept)).toEqual(done);
    const other = await store.complete(tenant, id, { ...kept, etag: '"f"' });
    expect(other).toEqual({ ...done, completed: false });
    expect(await store.complete(tenant, id, { ...kept, versionId: undefined })).toMatchObject({
      completed: false,
    });
    const unversioned = await inserted();
    expect(await store.complete(tenant, unversioned.id, { ...kept, versionId: undefined })).toMatchObject({
      completed: true,
      upload: { object: { etag: '"e"', versionId: undefined } },
    });
  });

  it('of two completions at once with other objects takes one', async () => {
    const { id } = await inserted();
    const stores = [harness.another(), harness.another()];
    const done = await Promise.all(
      stores.map((each, n) => each.complete(tenant, id, { ...kept, etag: `"${String(n)}"` })),
    );
    expect(done.map((each) => each?.completed).sort()).toEqual([false, true]);
    expect(done[0]?.upload).toEqual(done[1]?.upload);
  });

  it('aborts what is open or completed; what was aborted cannot be completed', async () => {
    const [open, completed] = [await inserted(), await inserted()];
    await store.complete(tenant, completed.id, kept);
    for (const { id } of [open, completed]) {
      expect(await store.abort(tenant, id)).toMatchObject({ status: 'aborted' });
      expect(await store.abort(tenant, id)).toMatchObject({ status: 'aborted' });
      expect(await store.complete(tenant, id, kept)).toMatchObject({
        completed: false,
        upload: { status: 'aborted' },
      });
    }
  });

  it('expires what was not completed in time, and a completed one when its object goes', async () => {
    const [late, completed, aborted] = [await inserted(), await inserted(), await inserted()];
    await store.complete(tenant, completed.id, kept);
    await store.abort(tenant, aborted.id);
    await harness.pass(3601);
    expect(await store.get(tenant, late.id)).toMatchObject({ status: 'expired' });
    expect(await store.complete(tenant, late.id, kept)).toMatchObject({
      completed: false,
      upload: { status: 'expired' },
    });
    expect(await store.abort(tenant, late.id)).toMatchObject({ status: 'expired' });
    expect(await store.get(tenant, completed.id)).toMatchObject({ status: 'completed' });
    expect(await store.get(tenant, aborted.id)).toMatchObject({ status: 'aborted' });
    await harness.pass(86_400 - 3600);
    expect(await store.get(tenant, completed.id)).toMatchObject({ status: 'expired' });
    expect(await store.complete(tenant, completed.id, kept)).toMatchObject({ completed: false });
  });
});

describe('maintenance of uploads in PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  it('drops those that expired so many days ago', async () => {
    const store = createUploadStore(database.connect());
    const maintenance = createObjectMaintenance(database.connect());
    const [old, completed] = [newUpload(), newUpload()];
    for (const upload of [old, completed]) await store.insert(upload);
    await store.complete(tenant, completed.id, kept);
    await passIn(database, 3601);
    expect(await maintenance.dropUploads(1)).toBe(0);
    await passIn(database, 86_400);
    expect(await maintenance.dropUploads(1)).toBe(1);
    expect(await store.get(tenant, old.id)).toBeUndefined();
    expect(await store.get(tenant, completed.id)).toMatchObject({ status: 'expired' });
  });
});
