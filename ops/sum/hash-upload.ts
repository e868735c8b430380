import { createHash } from 'node:crypto';
import type { ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import { requireUnchanged, type OpenFile } from './files.ts';
import { Interrupted, SourceError, type Session, type Sum } from './session.ts';
import { submitTask, sumOfTask, TaskFailure } from './task.ts';
import { UploadGone } from './upload/answers.ts';
import { newTaskKey, type SavedUpload } from './upload/saved-uploads.ts';
import { beginUpload, deleteUpload, findUpload, orGone, transfer } from './upload/transfer.ts';

/** Milliseconds for deleting an upload after Ctrl-C. */
const tidyMs = 5_000;

interface HashUpload {
  readonly name: string;
  readonly file: OpenFile;
  readonly algorithms: readonly ObjectAlgorithmName[];
  /** False of a temporary file: nobody could go on with it. */
  readonly resumable: boolean;
}

/** Failures after which the same upload can be tried again. */
const uploadIsFine = new Set(['not-sent', 'lost', 'attempts-exhausted', 'discarded', 'cancelled']);

/**
 * Uploads a file, or goes on with its upload, and waits for its digests. An upload that is gone begins again, once.
 * @throws SourceError, ApiProblem, Interrupted
 */
export async function hashByUpload(session: Session, wanted: HashUpload): Promise<Sum> {
  try {
    return await attempt(session, wanted);
  } catch (error) {
    if (!(error instanceof UploadGone) || session.signal.aborted) throw error;
    session.warn(`${wanted.name}: ${error.message}; it is uploaded anew.`);
  }
  try {
    return await attempt(session, wanted);
  } catch (error) {
    if (error instanceof UploadGone) throw new SourceError(error.message, { cause: error });
    throw error;
  }
}

async function attempt(session: Session, wanted: HashUpload): Promise<Sum> {
  const { api, signal, server, saved, settings } = session;
  const { file, resumable } = wanted;
  const before = resumable ? await saved.find(server, file.identity) : undefined;
  let begun = before;
  const drop = async (): Promise<void> => {
    if (begun) await deleteUpload(api, begun.uploadId, signal.aborted ? AbortSignal.timeout(tidyMs) : signal);
    if (resumable) await saved.remove(server, file.identity);
  };
  try {
    const upload = before
      ? await findUpload(api, before.uploadId, signal)
      : await beginUpload(api, file.identity.bytes, signal);
    begun ??= { uploadId: upload.upload_id, taskKey: newTaskKey() };
    if (resumable && !before) await saved.save(server, file.identity, begun);
    if (upload.status === 'open') await transfer(session, { name: wanted.name, file: file.handle, upload });
    await requireUnchanged(file);
    const sum = await hashUploaded(session, wanted, begun);
    if (settings.keep) {
      if (resumable) await saved.remove(server, file.identity);
      return { ...sum, uploadId: begun.uploadId };
    }
    await drop();
    return sum;
  } catch (error) {
    if (signal.aborted) throw await interrupted(session, wanted, begun, { error, drop });
    if (error instanceof TaskFailure && uploadIsFine.has(error.code) && resumable && begun) {
      // The next run submits another task over the same upload.
      await saved.save(server, file.identity, { ...begun, taskKey: newTaskKey() });
    } else if (error instanceof SourceError || error instanceof UploadGone) {
      await drop();
      if (error instanceof TaskFailure && error.code === 'upload-expired')
        throw new UploadGone(error.message, { cause: error });
    }
    throw error;
  }
}

/** The task of an upload is the same for whoever asks the same of it. */
async function hashUploaded(
  session: Session,
  { name, algorithms }: HashUpload,
  { uploadId, taskKey }: SavedUpload,
): Promise<Sum> {
  const { recompute, partSize } = session.settings;
  const asked = JSON.stringify([algorithms, recompute, partSize ?? null]);
  const key = `${taskKey}-${createHash('sha256').update(asked).digest('hex').slice(0, 16)}`;
  const taskId = await orGone(submitTask(session, { upload_id: uploadId }, algorithms, key));
  return sumOfTask(session, name, taskId, algorithms);
}

/** What Ctrl-C leaves behind, in words. */
async function interrupted(
  { server }: Session,
  { name, resumable }: HashUpload,
  begun: SavedUpload | undefined,
  { error, drop }: { readonly error: unknown; readonly drop: () => Promise<void> },
): Promise<Interrupted> {
  if (!resumable) {
    await drop().catch(() => undefined);
    return new Interrupted(`Interrupted; what was uploaded of ${name} is deleted.`);
  }
  if (!begun) return new Interrupted('Interrupted.');
  const task = error instanceof Interrupted ? `${error.message}\n` : 'Interrupted. ';
  return new Interrupted(
    `${task}Upload ${begun.uploadId} of ${name} to ${server} is kept: the same command goes on with it,\nhash-api sum --abort ${name} gives it up.`,
  );
}
