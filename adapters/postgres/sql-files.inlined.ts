import { readdirSync, readFileSync } from 'node:fs';

/** The texts of a folder's SQL files by name, without the ending. */
function read(folder: string, pattern: RegExp): Record<string, string> {
  const url = new URL(folder, import.meta.url);
  const files = readdirSync(url).filter((file) => pattern.test(file));
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -'.sql'.length), readFileSync(new URL(file, url), 'utf8')]),
  );
}

/*
 * Modules named `*.inlined.ts` export constants. Node reads these from the folders; the bundler evaluates the module
 * and puts the values into the bundle (lib/bundling/inlined-modules.ts), so that no function reads files when it starts.
 */

/** One command each. */
export const statements: Readonly<Record<string, string>> = read('./sql/', /\.sql$/);

/** The numbered ones. */
export const migrations: Readonly<Record<string, string>> = read('../../migrations/', /^\d{4}-.*\.sql$/);
