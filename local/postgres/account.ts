import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** As whom PostgreSQL's programs run. */
export interface Account {
  /** Owner of the data; undefined for the user of this process. */
  readonly uid: number | undefined;
  /** How to run one of its programs under this account. */
  launch(program: string, args: readonly string[]): Launch;
}

interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Of the process; absent where the command changes it itself. */
  readonly uid?: number;
}

/** `nobody` on every Linux. */
const nobody = 65_534;

/**
 * PostgreSQL refuses to run as root, so root runs it as `nobody`. Where nobody cannot enter a folder above `paths`
 * (a project in /root, say), util-linux's setpriv gives it the one capability to do so, and nothing else of root's.
 * access(2) would drop the capability for a user other than root; the secure bit keeps it.
 * @throws Error that says what to do where there is no setpriv
 */
export async function serverAccount(paths: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) {
    return { uid: undefined, launch: (program, args) => ({ command: program, args }) };
  }
  const closed = await firstClosedFolder(paths);
  if (closed === undefined) {
    return { uid: nobody, launch: (program, args) => ({ command: program, args, uid: nobody }) };
  }
  const options = [
    `--reuid=${nobody}`,
    `--regid=${nobody}`,
    '--clear-groups',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
    '--securebits=+no_setuid_fixup',
  ];
  try {
    await promisify(execFile)('setpriv', [...options, 'true']);
  } catch (cause) {
    throw new Error(
      `PostgreSQL cannot run as root, and the user it would run as (uid ${nobody}) cannot enter ${closed}. Start as an ordinary user, move the project to a folder that others may enter, or set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
  return {
    uid: nobody,
    launch: (program, args) => ({ command: 'setpriv', args: [...options, program, ...args] }),
  };
}

/** A folder above one of the paths that others than its owner may not enter. */
async function firstClosedFolder(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    for (let parent = dirname(path); parent !== dirname(parent); parent = dirname(parent)) {
      const { mode, uid } = await stat(parent);
      if ((mode & 0o001) === 0 && uid !== nobody) return parent;
    }
  }
  return undefined;
}
