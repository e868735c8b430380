import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { ApiProblem, type ApiClient } from '../../api/api-client.ts';
import type { Session } from '../session.ts';
import { UploadGone, uploadSchema, type UploadAnswer } from './answers.ts';
import { contradicts, md5Of } from './file-range.ts';
import { createPartUrls } from './part-urls.ts';
import { createPartSender } from './put-part.ts';
import { putParts, rangeOf } from './put-parts.ts';

export async function beginUpload(api: ApiClient, bytes: number, signal: AbortSignal): Promise<UploadAnswer> {
  const headers = { 'idempotency-key': randomUUID() };
  return uploadSchema.parse(
    await api.send({ method: 'POST', path: '/uploads', body: { bytes }, headers, signal }),
  );
}

/** What has arrived of an upload, and URLs for the rest. Throws UploadGone, ApiProblem. */
export async function findUpload(api: ApiClient, id: string, signal: AbortSignal): Promise<UploadAnswer> {
  const answer = await orGone(
    api.send({ method: 'GET', path: `/uploads/${encodeURIComponent(id)}`, signal }),
  );
  const upload = uploadSchema.parse(answer);
  if (upload.status === 'aborted' || upload.status === 'expired')
    throw new UploadGone(`the upload is ${upload.status}`);
  return upload;
}

/** Ends an upload and deletes what arrived of it; false where there is none (any more). */
export async function deleteUpload(api: ApiClient, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await orGone(api.send({ method: 'DELETE', path: `/uploads/${encodeURIComponent(id)}`, signal }));
    return true;
  } catch (error) {
    if (error instanceof UploadGone) return false;
    throw error;
  }
}

/** An upload that the API does not know, or that has ended, as UploadGone. */
export async function orGone<T>(sending: Promise<T>): Promise<T> {
  return sending.catch((cause: unknown) => {
    const gone = cause instanceof ApiProblem && (cause.status === 404 || cause.status === 410);
    throw gone ? new UploadGone(cause.message, { cause }) : cause;
  });
}

interface Transfer {
  readonly name: string;
  readonly file: FileHandle;
  readonly upload: UploadAnswer;
}

/**
 * Puts what is missing of an upload and completes it. What arrived before is held against the file: other bytes make it
 * UploadGone. Returns how many parts were put.
 */
export async function transfer(session: Session, { name, file, upload }: Transfer): Promise<number> {
  const { api, signal, settings, progress } = session;
  const { upload_id: id, bytes, uploaded } = upload;
  let done = 0;
  const count = (doing: string) => (more: number) => {
    done += more;
    progress(name, doing, done, bytes);
  };
  const etags = new Map<number, string>();
  for (const { number, etag } of uploaded) {
    const md5 = await md5Of(file, rangeOf(upload, number), {
      signal,
      onRead: count('comparing what has arrived'),
    });
    if (contradicts(etag, md5)) throw new UploadGone('other bytes had arrived than the file has');
    etags.set(number, etag);
  }
  const parts = Math.max(1, Math.ceil(bytes / upload.part_size));
  const missing = Array.from({ length: parts }, (_, index) => index + 1).filter(
    (number) => !etags.has(number),
  );
  const sender = createPartSender(settings.jobs);
  try {
    const urls = createPartUrls(api, { first: upload, signal });
    const { jobs } = settings;
    const onSent = count('uploading');
    for (const [number, etag] of await putParts(missing, {
      file,
      upload,
      urls,
      sender,
      jobs,
      signal,
      onSent,
    })) {
      etags.set(number, etag);
    }
  } finally {
    sender.close();
  }
  const body = { parts: [...etags].map(([number, etag]) => ({ number, etag })) };
  await orGone(
    api.send({ method: 'POST', path: `/uploads/${encodeURIComponent(id)}/complete`, body, signal }),
  );
  return missing.length;
}
