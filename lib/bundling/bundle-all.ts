import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { functionNames, type FunctionName } from '../stage/function-names.ts';
import { bundleFolder, bundleFunction } from './bundle.ts';
import { root } from './root.ts';
import { sourceFingerprint } from './source-fingerprint.ts';

const bundlesSchema = z.record(z.enum(functionNames), z.object({ folder: z.string(), hash: z.string() }));

/** The folder of each function's code, and the hash of its content. */
export type Bundles = Readonly<Record<FunctionName, { readonly folder: string; readonly hash: string }>>;

/**
 * Bundles every function, side by side. Bundling takes longer than all the rest of a synthesis, so bundles
 * of unchanged sources are used again.
 */
export async function bundleAll(): Promise<Bundles> {
  const record = join(bundleFolder, `${sourceFingerprint(root)}.json`);
  const known = readRecord(record);
  if (known && Object.values(known).every(({ folder }) => existsSync(folder))) return known;
  const built = await Promise.all(
    functionNames.map(async (name) => {
      const { folder, hash } = await bundleFunction(name);
      return [name, { folder, hash }] as const;
    }),
  );
  const bundles = bundlesSchema.parse(Object.fromEntries(built));
  mkdirSync(bundleFolder, { recursive: true });
  writeFileSync(`${record}.${process.pid}`, JSON.stringify(bundles));
  renameSync(`${record}.${process.pid}`, record);
  removeOldBundles(Object.values(bundles).map(({ folder }) => folder));
  return bundles;
}

function readRecord(path: string): Bundles | undefined {
  return existsSync(path) ? bundlesSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** What nobody can be copying any more: made more than a day ago, and not among those just bundled. */
function removeOldBundles(current: readonly string[]): void {
  const dayAgo = Date.now() - 24 * 3600 * 1000;
  for (const name of readdirSync(bundleFolder)) {
    const path = join(bundleFolder, name);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? dayAgo;
    if (made < dayAgo && !current.includes(path)) rmSync(path, { recursive: true, force: true });
  }
}
