import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders whose files have no part in the template or in the bundles; so have hidden ones. */
const otherFolders = new Set([
  'bench',
  'coverage',
  'cdk.out',
  'docs',
  'load-tests',
  'local',
  'node_modules',
  'test',
]);

/**
 * Changes with every file that synthesis may read: paths, sizes and times of the project's files (the lock file stands
 * for the packages), the context, and Node's version. Milliseconds to compute, where synthesis takes seconds.
 */
export function fingerprint(projectDirectory: string, context: Readonly<Record<string, unknown>>): string {
  const digest = createHash('sha256').update(JSON.stringify([process.version, context]));
  const walk = (directory: string): void => {
    const entries = readdirSync(join(projectDirectory, directory), { withFileTypes: true });
    for (const entry of entries.toSorted((first, second) => (first.name < second.name ? -1 : 1))) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !otherFolders.has(entry.name)) walk(path);
      } else {
        const { size, mtimeMs } = statSync(join(projectDirectory, path));
        digest.update(`${path}\0${size}\0${mtimeMs}\0`);
      }
    }
  };
  walk('.');
  return digest.digest('hex');
}
