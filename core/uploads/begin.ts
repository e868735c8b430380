import { createHash } from 'node:crypto';
import { Problem } from '../errors.ts';
import { uploadsPrefix } from '../names/resources.ts';
import type { Upload, UploadStore } from '../objects/ports.ts';
import type { Clock, Idempotency, RandomBytes } from '../tasks/ports.ts';
import { newTaskId } from '../tasks/task-id.ts';
import type { ObjectUploads } from './object-uploads.ts';
import { choosePartSize } from './parts.ts';

export interface BeginPorts {
  readonly store: Pick<UploadStore, 'insert' | 'get'>;
  readonly objects: Pick<ObjectUploads, 'beginMultipart' | 'abortMultipart'>;
  readonly idempotency: Idempotency;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

export interface UploadRequest {
  readonly bytes: number;
  /** Base64; of what one PUT uploads. */
  readonly checksumSha256: string | undefined;
}

interface Begin extends UploadRequest {
  readonly tenant: string;
  readonly expiresInSeconds: number;
  /** Where the caller sent an Idempotency-Key. `route` is method and path. */
  readonly idempotency: { readonly key: string; readonly route: string } | undefined;
}

/** By tenant, so that nobody's URL leads to another's object. */
const keyOf = (tenant: string, id: string): string => `${uploadsPrefix}${tenant}/${id}`;

/** Of what is no secret: unlike that of a task, it needs no pepper. */
const fingerprintOf = ({ bytes, checksumSha256 }: UploadRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([bytes, checksumSha256 ?? null]))
    .digest('base64url');

/**
 * Begins an upload, or finds the one that the same Idempotency-Key began. Throws Problem `unavailable`, and what
 * `Idempotency` throws.
 */
export async function beginUpload(ports: BeginPorts, request: Begin): Promise<Upload> {
  const { tenant, idempotency } = request;
  const newId = newTaskId(ports.clock, ports.randomBytes);
  let id = newId;
  if (idempotency === undefined) await create(ports, request, id);
  else {
    const once = { tenant, ...idempotency, fingerprint: fingerprintOf(request) };
    id = await ports.idempotency.once(once, newId, (agreed) => create(ports, request, agreed));
  }
  const upload = await ports.store.get(tenant, id);
  // Rows outlive idempotency records; a record whose row is gone is of a run that was undone.
  if (!upload) throw new Problem('unavailable', 'The upload could not be begun.', { retryAfterSeconds: 1 });
  return upload;
}

/** Can be repeated with the same id: the first row stays, and what else was begun is dropped. */
async function create({ store, objects }: BeginPorts, request: Begin, id: string): Promise<void> {
  const { tenant, bytes, checksumSha256, expiresInSeconds } = request;
  const key = keyOf(tenant, id);
  const { multipart, partSize } = choosePartSize(bytes);
  const multipartId = multipart ? await objects.beginMultipart(key) : undefined;
  const upload = { id, tenant, bytes, partSize, key, multipartId, checksumSha256, expiresInSeconds };
  try {
    await store.insert(upload);
  } catch (error) {
    // Where this fails too, the bucket's rule drops it.
    if (multipartId !== undefined) await objects.abortMultipart({ key, multipartId }).catch(() => undefined);
    throw error;
  }
}
