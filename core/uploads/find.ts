import { Problem } from '../errors.ts';
import type { Upload, UploadStore } from '../objects/ports.ts';
import { isTaskId } from '../tasks/task-id.ts';
import type { ObjectUploads, StoredPart } from './object-uploads.ts';

export function noSuchUpload(): Problem {
  return new Problem('not-found', 'There is no such upload.');
}

/** Of an upload that takes no more bytes. */
export function uploadEnded(status: 'aborted' | 'expired'): Problem {
  return status === 'aborted'
    ? new Problem('upload-aborted', 'The upload was aborted. Begin another with POST /uploads.')
    : new Problem('upload-expired', 'The upload has expired. Begin another with POST /uploads.');
}

/** The tenant's upload. Throws Problem `not-found`. */
export async function findUpload(
  store: Pick<UploadStore, 'get'>,
  tenant: string,
  id: string,
): Promise<Upload> {
  const upload = isTaskId(id) ? await store.get(tenant, id) : undefined;
  if (!upload) throw noSuchUpload();
  return upload;
}

/** For those who want its object. Throws Problem `upload-not-complete`, `upload-aborted`, `upload-expired`. */
export function requireCompleted({ status }: Pick<Upload, 'status'>): void {
  if (status === 'completed') return;
  if (status !== 'open') throw uploadEnded(status);
  throw new Problem(
    'upload-not-complete',
    'The upload is not complete. Complete it with POST /uploads/{id}/complete first.',
  );
}

/**
 * What has arrived of an open upload: its parts, or the object of one PUT as part 1. Undefined where there is no such
 * multipart upload (any more).
 */
export async function arrivedParts(
  objects: Pick<ObjectUploads, 'listParts' | 'head'>,
  { key, multipartId }: Upload,
): Promise<StoredPart[] | undefined> {
  if (multipartId !== undefined) return objects.listParts({ key, multipartId });
  const object = await objects.head(key);
  return object ? [{ number: 1, etag: object.etag, bytes: object.bytes }] : [];
}
