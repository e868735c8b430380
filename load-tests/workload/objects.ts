import type { Caller } from '../run/caller.ts';
import type { ApiRequest } from '../target/api-client.ts';
import type { ObjectClient } from '../target/object-client.ts';
import { chooseContent, mebibyte, type ObjectContent } from './object-content.ts';
import type { Journey, Mix } from './operation.ts';
import { json, upload } from './upload.ts';

type Digests = ObjectContent['digests'];

const taskOf = (uploadId: string, algorithms: readonly string[], options: object = {}) =>
  ({
    method: 'POST',
    path: '/tasks',
    headers: json,
    body: JSON.stringify({ source: { upload_id: uploadId }, algorithms, options }),
    status: 202,
  }) satisfies Omit<ApiRequest, 'key'>;

const deletionOf = (uploadId: string) =>
  ({ method: 'DELETE', path: `/uploads/${uploadId}`, status: 200 }) satisfies Omit<ApiRequest, 'key'>;

/** An upload of a tenant's that stays for the whole run. */
export interface KnownObject {
  readonly uploadId: string;
  readonly digests: Digests;
}

interface ObjectWorkload {
  readonly store: ObjectClient;
  readonly contents: readonly ObjectContent[];
  /** By key. */
  readonly known: ReadonlyMap<string, KnownObject>;
}

/** Bytes that were asked for, and the uploads that are there. */
export class ObjectRequests {
  uploadedBytes = 0;
  readonly #store: ObjectClient;
  readonly #contents: readonly ObjectContent[];
  readonly #known: ReadonlyMap<string, KnownObject>;
  /** Not yet deleted, with what deletes them. */
  readonly #kept = new Map<string, () => Promise<unknown>>();
  readonly #deleting: Promise<unknown>[] = [];

  constructor({ store, contents, known }: ObjectWorkload) {
    this.#store = store;
    this.#contents = contents;
    this.#known = known;
  }

  /** Of ten: six are new objects, two were hashed before, and two are to be computed all the same. */
  get mix(): Mix {
    const journey = (name: string, go: Journey['go']): Journey => ({ kind: 'journey', name, go });
    return [
      [journey('upload, hash, delete', (caller) => this.#uploadAndHash(caller)), 6],
      [journey('hash a known object', (caller) => this.#hashKnown(caller)), 2],
      [journey('hash a known object again', (caller) => this.#hashAgain(caller)), 2],
    ];
  }

  /** Once all tasks have ended: waits for what is being deleted, and deletes what journeys that broke off have left. */
  async deleteAll(): Promise<void> {
    await Promise.all(this.#deleting);
    await Promise.all([...this.#kept.values()].map((remove) => remove()));
  }

  async #uploadAndHash(caller: Caller): Promise<void> {
    const { mib, bytes, digests } = chooseContent(this.#contents, caller.random);
    const size = `${mib} MiB`;
    let id = '';
    const call = { name: `upload of ${size}`, kind: 'upload', due: caller.intendedAt } as const;
    const uploaded = await caller.measure(call, () =>
      upload(
        (request) => caller.send(request),
        this.#store,
        bytes,
        (uploadId) => {
          id = uploadId;
          this.#kept.set(id, () => caller.send(deletionOf(id)));
        },
      ),
    );
    if (uploaded.outcome !== 'good') return;
    this.uploadedBytes += mib * mebibyte;
    const submit = { name: 'task of an upload', due: performance.now() };
    await caller.submit(submit, taskOf(id, ['sha256', 'crc32']), {
      about: `upload of ${size}`,
      digests,
      onEnd: () => {
        this.#kept.delete(id);
        const deletion = { name: 'delete an upload', kind: 'inline', due: performance.now() } as const;
        this.#deleting.push(caller.measure(deletion, () => caller.send(deletionOf(id))));
      },
    });
  }

  /** The first of them computes, the others are answered from the cache. */
  async #hashKnown(caller: Caller): Promise<void> {
    const { uploadId, digests } = this.#known.get(caller.key)!;
    const submit = { name: 'task of a known object', due: caller.intendedAt };
    const expected = { about: 'known', digests: { sha256: digests.sha256 } };
    await caller.submit(submit, taskOf(uploadId, ['sha256']), expected);
  }

  async #hashAgain(caller: Caller): Promise<void> {
    const { uploadId, digests } = this.#known.get(caller.key)!;
    const submit = { name: 'task of a known object, computed again', due: caller.intendedAt };
    const request = taskOf(uploadId, ['sha256', 'crc32'], { recompute: true });
    await caller.submit(submit, request, { about: 'known, computed again', digests });
  }
}
