import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

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
 * for the packages), the context and the content of the files that it names, and Node's version. Milliseconds to compute, where synthesis takes seconds.
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
  for (const value of Object.values(context)) {
    if (typeof value === 'string' && value.endsWith('.json'))
      digest.update(contentOf(resolve(projectDirectory, value)));
  }
  return digest.digest('hex');
}

const settingsSchema = z.object({ profile: z.string().endsWith('.json') });

/** A settings file and the one that it names as its profile. Nothing where one cannot be read: synthesis says so. */
function contentOf(file: string): string {
  try {
    const content = readFileSync(file, 'utf8');
    const settings = settingsSchema.safeParse(JSON.parse(content));
    return content + (settings.success ? contentOf(resolve(dirname(file), settings.data.profile)) : '');
  } catch {
    return '';
  }
}
