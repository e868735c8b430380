import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The server and the libraries that Debian 11 to 13 and Ubuntu 22.04 to 24.04 link it with. */
const debianPackages = ['redis-server', 'redis-tools', 'libatomic1', 'libjemalloc2', 'liblzf1'];

/** No Redis server could be found or fetched. The message says what a person can do. */
export class NoRedisError extends Error {
  override readonly name = 'NoRedisError';

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `No Redis server: ${reason} Install one: apt-get install redis-server (Debian, Ubuntu), brew install valkey (macOS).`,
      options,
    );
  }
}

export interface RedisBinary {
  readonly command: string;
  readonly libraryPath: string | undefined;
}

/** valkey-server or redis-server from PATH; else Debian's packages, unpacked into `directory` without being installed. */
export async function findRedis(directory: string, path = process.env['PATH'] ?? ''): Promise<RedisBinary> {
  for (const name of ['valkey-server', 'redis-server']) {
    const command = findInPath(name, path);
    if (command !== undefined) return { command, libraryPath: undefined };
  }
  if (!existsSync(join(directory, 'usr/bin/redis-server'))) await unpackPackages(directory, path);
  return { command: join(directory, 'usr/bin/redis-server'), libraryPath: libraryPathIn(directory) };
}

/** Unpacked beside its place and renamed into it, so that a run that is killed in the middle leaves nothing half done. */
async function unpackPackages(directory: string, path: string): Promise<void> {
  if (findInPath('apt-get', path) === undefined || findInPath('dpkg-deb', path) === undefined)
    throw new NoRedisError('there is neither valkey-server nor redis-server in PATH.');
  const building = `${directory}.${process.pid}.new`;
  try {
    await mkdir(building, { recursive: true });
    await download(building).catch(async () => {
      // Never updated, or out of date: package lists of our own, which needs no root.
      const state = await ownPackageLists(building);
      await run('apt-get', ['-q', ...state, 'update'], { cwd: building });
      await download(building, state);
    });
    for (const file of readdirSync(building).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['-x', file, '.'], { cwd: building });
      await rm(join(building, file));
    }
    await run(join(building, 'usr/bin/redis-server'), ['--version'], {
      env: { LD_LIBRARY_PATH: libraryPathIn(building) },
    });
    await rm(directory, { recursive: true, force: true });
    await rename(building, directory);
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.trim().split('\n').at(-1) ?? '') : '';
    throw new NoRedisError(`none in PATH, and Debian's packages could not be fetched (${detail}).`, {
      cause,
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function download(directory: string, options: readonly string[] = []): Promise<void> {
  await run('apt-get', ['-q', ...options, 'download', ...debianPackages], { cwd: directory });
}

async function ownPackageLists(directory: string): Promise<string[]> {
  await mkdir(join(directory, 'apt/lists/partial'), { recursive: true });
  await mkdir(join(directory, 'apt/cache/archives/partial'), { recursive: true });
  const settings = [`Dir::State::lists=${directory}/apt/lists`, `Dir::Cache=${directory}/apt/cache`];
  return settings.flatMap((setting) => ['-o', setting]);
}

function libraryPathIn(directory: string): string {
  const libraries = join(directory, 'usr/lib');
  if (!existsSync(libraries)) return '';
  return readdirSync(libraries)
    .filter((name) => name.includes('-linux-'))
    .map((name) => join(libraries, name))
    .join(':');
}

function findInPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
