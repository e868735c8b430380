import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
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
  account: Account,
): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const building = `${directory}.new`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { mode: 0o700 });
  if (account.uid !== undefined) await chown(building, account.uid, account.uid);
  const { command, args, uid } = account.launch(initdb, [
    ...[
      '-D',
      building,
      '-U',
      'postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--no-locale',
      '--no-instructions',
    ],
    // Built into the server, so that text sorts alike on every operating system.
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  await promisify(execFile)(command, args, {
    ...(uid !== undefined && { uid, gid: uid }),
    env: serverEnvironment,
  });
  await rm(directory, { recursive: true, force: true });
  await rename(building, directory);
}

/** A server of a run that was killed still holds the directory: a fast shutdown (SIGINT) ends it. */
export async function endOrphanedServer(directory: string): Promise<void> {
  const pid = await readPidFile(join(directory, 'postmaster.pid'));
  if (pid !== undefined) await endOrphan(pid, directory, 'SIGINT');
}
