import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import { maxBodyBytes } from '../../core/limits.ts';
import { ApiProblem } from '../api/api-client.ts';
import { openFile, requireUnchanged, type OpenFile } from './files.ts';
import { hashByUpload } from './hash-upload.ts';
import { fitsRequest, hashInline } from './inline.ts';
import { Interrupted, SourceError, type Session, type Sum } from './session.ts';
import type { Source } from './source.ts';
import { spool } from './standard-input.ts';
import { submitTask, sumOfTask } from './task.ts';
import { readRange } from './upload/file-range.ts';

type Algorithms = readonly ObjectAlgorithmName[];

/** Statuses with which the API refuses this source and not every one. */
const ofThisSource = new Set([400, 404, 409, 410, 413]);

/**
 * The digests of one source. Throws SourceError for what is wrong with it alone, Interrupted, and for what concerns
 * every source whatever it is.
 */
export async function sumOf(session: Session, source: Source, algorithms: Algorithms): Promise<Sum> {
  try {
    switch (source.kind) {
      case 'file':
        return await sumOfFile(session, source.name, algorithms);
      case 'standard-input':
        return await sumOfStream(session, source.name, process.stdin, algorithms);
      case 's3': {
        const { bucket, key, versionId } = source;
        const s3 = { bucket, key, ...(versionId !== undefined && { version_id: versionId }) };
        const taskId = await submitTask(session, { s3 }, algorithms, randomUUID());
        return await sumOfTask(session, source.name, taskId, algorithms);
      }
    }
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    if (session.signal.aborted) throw new Interrupted('Interrupted.');
    if (!(error instanceof ApiProblem)) throw error;
    const { status, message } = error;
    if (!ofThisSource.has(status)) throw error;
    const hint = status === 413 ? '; a key of a larger plan may send more' : '';
    throw new SourceError(message + hint, { cause: error });
  }
}

/** Whether it takes one request, which several sources may do at a time. */
export async function isSmall(source: Source, algorithms: Algorithms): Promise<boolean> {
  if (source.kind !== 'file') return false;
  const status = await stat(source.name).catch(() => undefined);
  return status === undefined || (status.isFile() && fitsRequest(status.size, algorithms));
}

async function sumOfFile(session: Session, name: string, algorithms: Algorithms): Promise<Sum> {
  const found = await openFile(name);
  if (!found) return await sumOfStream(session, name, createReadStream(name), algorithms);
  await using file = found;
  if (fitsRequest(file.identity.bytes, algorithms)) {
    const bytes = await readWhole(file);
    await requireUnchanged(file);
    const sum = await inlineOrNot(session, name, bytes, algorithms);
    if (sum) return sum;
  }
  return await hashByUpload(session, { name, file, algorithms, resumable: true });
}

async function sumOfStream(
  session: Session,
  name: string,
  input: Readable,
  algorithms: Algorithms,
  // Composite checksums need an object however small.
  memoryBytes = fitsRequest(0, algorithms) ? maxBodyBytes : -1,
): Promise<Sum> {
  const { signal, settings, progress } = session;
  const spooled = await spool(input, {
    memoryBytes,
    diskBytes: settings.spoolBytes,
    signal,
    onRead: (bytes) => {
      progress(name, 'reading', bytes, null);
    },
  });
  if ('bytes' in spooled) {
    const { bytes } = spooled;
    const sum = await inlineOrNot(session, name, bytes, algorithms);
    return sum ?? sumOfStream(session, name, Readable.from([bytes]), algorithms, -1);
  }
  try {
    const found = await openFile(spooled.path);
    if (!found) throw new Error(`${spooled.path} is gone`);
    await using file = found;
    return await hashByUpload(session, { name, file, algorithms, resumable: false });
  } finally {
    await spooled.remove();
  }
}

/** Undefined where it would become a task that no queue message can hold. */
async function inlineOrNot(
  session: Session,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  algorithms: Algorithms,
): Promise<Sum | undefined> {
  return hashInline(session, name, bytes, algorithms).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status === 413) return undefined;
    throw error;
  });
}

async function readWhole({ handle, identity }: OpenFile): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(identity.bytes);
  let at = 0;
  for await (const chunk of readRange(handle, { start: 0, bytes: identity.bytes })) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
