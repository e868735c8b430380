import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Session } from './session.ts';
import { deleteUpload } from './upload/transfer.ts';

/** Gives up what was begun of a file, however it was changed since. Returns the ids of the uploads. */
export async function abortUploads({ api, server, saved, signal }: Session, file: string): Promise<string[]> {
  const path = await realpath(file).catch(() => resolve(file));
  const uploads = await saved.take(server, path);
  for (const { uploadId } of uploads) await deleteUpload(api, uploadId, signal);
  return uploads.map(({ uploadId }) => uploadId);
}
