import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assembly } from './assembly.ts';
import { readAssembly } from './assembly.ts';
import { fingerprint } from './fingerprint.ts';
import { synthesize } from './synthesize.ts';

/** Assemblies that no start has used for so long are cleared away. */
const keepMs = 7 * 24 * 3600 * 1000;

/**
 * The project's assembly: synthesized, or the one of a former start where nothing has changed since. Starts at the
 * same time do not disturb each other: an assembly is made aside and renamed into place.
 */
export async function currentAssembly(options: {
  readonly projectDirectory: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}): Promise<{ readonly assembly: Assembly; readonly unchanged: boolean }> {
  const { projectDirectory, context } = options;
  const cache = join(projectDirectory, 'node_modules', '.cache', 'hash-api', 'assemblies');
  const name = fingerprint(projectDirectory, context);
  const directory = join(cache, name);
  const unchanged = existsSync(directory);
  if (!unchanged) {
    await mkdir(cache, { recursive: true });
    const aside = join(cache, `${name}.${randomUUID()}`);
    try {
      await synthesize({ ...options, outDirectory: aside });
      await rename(aside, directory).catch((error: unknown) => {
        // Another start was faster: its assembly is the same.
        if (!existsSync(directory)) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  const now = new Date();
  await utimes(directory, now, now);
  await clearOld(cache, now.getTime());
  return { assembly: readAssembly(directory), unchanged };
}

async function clearOld(cache: string, now: number): Promise<void> {
  for (const entry of await readdir(cache)) {
    const path = join(cache, entry);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > keepMs) await rm(path, { recursive: true, force: true });
  }
}
