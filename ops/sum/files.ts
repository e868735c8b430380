import { open, realpath, type FileHandle } from 'node:fs/promises';
import { fileReason, hasCode } from '../file-reason.ts';
import { SourceError } from './session.ts';
import type { FileIdentity } from './upload/saved-uploads.ts';

export interface OpenFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly identity: FileIdentity;
}

const identityOf = async (path: string, handle: FileHandle): Promise<FileIdentity> => {
  const { size, mtimeNs } = await handle.stat({ bigint: true });
  return { path, bytes: Number(size), modifiedNs: mtimeNs };
};

/** A regular file to read; undefined where it is none, such as a pipe, which has no size. Throws SourceError. */
export async function openFile(name: string): Promise<OpenFile | undefined> {
  const handle = await open(name).catch((cause: unknown) => {
    throw new SourceError(fileReason(cause), { missing: hasCode(cause, 'ENOENT'), cause });
  });
  try {
    const status = await handle.stat();
    if (status.isDirectory()) throw new SourceError('is a directory');
    if (status.isFile()) {
      const identity = await identityOf(await realpath(name), handle);
      return { handle, identity, [Symbol.asyncDispose]: () => handle.close() };
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/** Throws SourceError where the file is not what it was when it was opened. */
export async function requireUnchanged({ handle, identity }: OpenFile): Promise<void> {
  const { bytes, modifiedNs } = await identityOf(identity.path, handle);
  if (bytes === identity.bytes && modifiedNs === identity.modifiedNs) return;
  throw new SourceError('the file changed while it was read; try again');
}
