import type { Upload, UploadStore } from '../objects/ports.ts';
import { badRequest } from '../requests/violations.ts';
import { checkParts, type GivenPart } from './check-parts.ts';
import { arrivedParts, findUpload, noSuchUpload, uploadEnded } from './find.ts';
import type { ObjectUploads } from './object-uploads.ts';

interface CompletePorts {
  readonly store: Pick<UploadStore, 'get' | 'complete'>;
  readonly objects: Pick<ObjectUploads, 'listParts' | 'completeMultipart' | 'head'>;
}

interface Completion {
  readonly tenant: string;
  readonly id: string;
  readonly parts: readonly GivenPart[];
  /** How long the object is kept, in seconds. */
  readonly keepSeconds: number;
}

/**
 * Puts an upload's parts together; of one that is completed already, it changes nothing. Throws Problem `bad-request`
 * with every part that is not as it was uploaded, `upload-aborted`, `upload-expired`, `not-found`, `unavailable`.
 */
export async function completeUpload(
  { store, objects }: CompletePorts,
  completion: Completion,
): Promise<Upload> {
  const { tenant, id, parts, keepSeconds } = completion;
  const upload = await findUpload(store, tenant, id);
  if (upload.status === 'completed') return upload;
  if (upload.status !== 'open') throw uploadEnded(upload.status);
  await putTogether(objects, upload, parts);
  const object = await objects.head(upload.key);
  if (object?.bytes !== upload.bytes) throw uploadEnded('expired');
  const { etag, versionId } = object;
  const completed = await store.complete(tenant, id, { etag, versionId, keepSeconds });
  if (!completed) throw noSuchUpload();
  const { status } = completed.upload;
  if (status === 'aborted' || status === 'expired') throw uploadEnded(status);
  return completed.upload;
}

/** Leaves an upload alone whose parts an earlier call has put together without living to say so. */
async function putTogether(
  objects: CompletePorts['objects'],
  upload: Upload,
  given: readonly GivenPart[],
): Promise<void> {
  const stored = await arrivedParts(objects, upload);
  if (!stored) return;
  const violations = checkParts(upload, given, stored);
  if (violations.length > 0) throw badRequest(violations);
  const { key, multipartId } = upload;
  if (multipartId === undefined) return;
  const inOrder = stored.map(({ number, etag }) => ({ number, etag }));
  await objects.completeMultipart({ key, multipartId }, inOrder);
}
