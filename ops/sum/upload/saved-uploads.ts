import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** A file as it was when its upload began: any change makes another one of it. */
export interface FileIdentity {
  /** Absolute, without links. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedNs: bigint;
}

const savedSchema = z.object({
  version: z.literal(1),
  path: z.string(),
  server: z.string(),
  uploadId: z.string(),
  /** Of the task that is submitted of it: whoever goes on finds the same one. */
  taskKey: z.string(),
});
type SavedRecord = z.infer<typeof savedSchema>;

export interface SavedUpload {
  readonly uploadId: string;
  readonly taskKey: string;
}

/** Uploads that were begun and not ended, so that another run goes on with them. They hold no key and no URL. */
export interface SavedUploads {
  find(server: string, file: FileIdentity): Promise<SavedUpload | undefined>;
  save(server: string, file: FileIdentity, upload: SavedUpload): Promise<void>;
  remove(server: string, file: FileIdentity): Promise<void>;
  /** Of the path, whatever became of the file since; they are forgotten. */
  take(server: string, path: string): Promise<SavedUpload[]>;
}

/** Milliseconds after which an upload has surely expired: a bucket keeps what is unfinished for days at the most. */
const forgottenAfterMs = 30 * 86_400_000;

/** XDG Base Directory Specification 0.8. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const cache = environment['XDG_CACHE_HOME'];
  return join(cache?.startsWith('/') ? cache : join(homedir(), '.cache'), 'hash-api', 'uploads');
}

export const newTaskKey = (): string => randomUUID();

export function createSavedUploads(folder: string): SavedUploads {
  const fileOf = (server: string, { path, bytes, modifiedNs }: FileIdentity): string => {
    const identity = JSON.stringify([server, path, bytes, String(modifiedNs)]);
    return join(folder, `${createHash('sha256').update(identity).digest('hex')}.json`);
  };
  const all = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => []))
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name));
  return {
    find: (server, file) => read(fileOf(server, file)),
    async save(server, file, { uploadId, taskKey }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const old of await all()) {
        const age = Date.now() - ((await stat(old).catch(() => undefined))?.mtimeMs ?? Date.now());
        if (age > forgottenAfterMs) await rm(old, { force: true });
      }
      const record: SavedRecord = { version: 1, path: file.path, server, uploadId, taskKey };
      const target = fileOf(server, file);
      const partial = `${target}.${process.pid}.partial`;
      await writeFile(partial, `${JSON.stringify(record)}\n`, { mode: 0o600 });
      await rename(partial, target);
    },
    async remove(server, file) {
      await rm(fileOf(server, file), { force: true });
    },
    async take(server, path) {
      const taken: SavedUpload[] = [];
      for (const file of await all()) {
        const record = await read(file);
        if (record?.path !== path || record.server !== server) continue;
        taken.push(record);
        await rm(file, { force: true });
      }
      return taken;
    },
  };
}

/** Undefined where there is none, or none that can be read: the upload then begins again. */
async function read(file: string): Promise<SavedRecord | undefined> {
  try {
    return savedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
