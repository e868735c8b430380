import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { endOrphan, readPidFile } from '../process/orphan.ts';

/** Everything the server needs to know of this machine: no user's locale, no proxy, no PG* variable. */
export const serverEnvironment = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the cluster once. It is built beside its place and renamed into it: a run that is killed in the middle leaves
 * nothing that looks finished.
 */
export async function ensureDataDirectory(
  directory: string,
  initdb: string,
  uid: number | undefined,
): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  if (uid !== undefined) await assertTraversable(directory);
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const building = `${directory}.new`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { mode: 0o700 });
  if (uid !== undefined) await chown(building, uid, uid);
  const owner = uid === undefined ? {} : { uid, gid: uid };
  await promisify(execFile)(
    initdb,
    ['-D', building, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-instructions']
      // Built into the server, so that text sorts alike on every operating system.
      .concat(['--locale-provider=builtin', '--builtin-locale=C.UTF-8']),
    { ...owner, env: serverEnvironment },
  );
  await rm(directory, { recursive: true, force: true });
  await rename(building, directory);
}

/** A server of a run that was killed still holds the directory: a fast shutdown (SIGINT) ends it. */
export async function endOrphanedServer(directory: string): Promise<void> {
  const pid = await readPidFile(join(directory, 'postmaster.pid'));
  if (pid !== undefined) await endOrphan(pid, directory, 'SIGINT');
}

/** PostgreSQL refuses to run as root, so root runs it as another user, who has to be able to reach the directory. */
async function assertTraversable(directory: string): Promise<void> {
  for (let parent = dirname(directory); parent !== dirname(parent); parent = dirname(parent)) {
    const { mode, uid } = await stat(parent);
    if ((mode & 0o001) === 0 && uid !== 65_534)
      throw new Error(
        `PostgreSQL cannot run as root, and the user it would run as (uid 65534) cannot enter ${parent}. Start as an ordinary user, move the project to a directory that others may enter, or set DATABASE_URL to a server of your own.`,
      );
  }
}
