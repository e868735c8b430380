import type { Upload, UploadStore } from '../objects/ports.ts';
import { isTaskId } from '../tasks/task-id.ts';
import { noSuchUpload } from './find.ts';
import type { ObjectUploads } from './object-uploads.ts';

interface AbortPorts {
  readonly store: Pick<UploadStore, 'abort'>;
  readonly objects: Pick<ObjectUploads, 'abortMultipart' | 'remove'>;
}

/**
 * Ends an upload, completed or not, and deletes what has arrived of it. Doing so again is harmless. The row goes first:
 * what is deleted, nobody can complete. Throws Problem `not-found`, `unavailable`.
 */
export async function abortUpload(
  { store, objects }: AbortPorts,
  tenant: string,
  id: string,
): Promise<Upload> {
  const upload = isTaskId(id) ? await store.abort(tenant, id) : undefined;
  if (!upload) throw noSuchUpload();
  const { key, multipartId } = upload;
  if (multipartId !== undefined) await objects.abortMultipart({ key, multipartId });
  await objects.remove(key);
  return upload;
}
