import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { inlinedModules } from './inlined-modules.ts';
import type { FunctionName } from '../stage/function-names.ts';
import { root } from './root.ts';
import { zodModules } from './zod-modules.ts';
import { nativePackagesOf, nativePackageFolder, nativePackages } from './native-packages.ts';

/** One function's code: a folder named for its content. */
export interface Bundle {
  readonly folder: string;
  readonly hash: string;
  readonly metafile: Metafile;
}

/** Below node_modules, so that no tool takes it for source, and below the repo, so that the host's native packages are found from it. */
export const bundleFolder = join(root, 'node_modules', '.cache', 'hash-api', 'bundles');

/** Names of the outputs, as if written here: source maps then hold the same relative paths on every machine. */
const virtualFolder = join(root, 'node_modules', '.cache', 'hash-api', 'bundle');

/**
 * Packages from CommonJS look for `require`, which an ES module does not have.
 * The local name is long because a chunk may import `createRequire` itself.
 */
const requireBanner =
  "import{createRequire as createRequireForBundle}from'node:module';const require=createRequireForBundle(import.meta.url);";

/**
 * Bundles `lambdas/NAME/handler.ts` to `index.mjs`, its dynamic imports to chunks that load on demand,
 * and copies the native packages that it imports. Two runs at once do not disturb each other:
 * a bundle is written aside and renamed into place under the hash of its content.
 */
export async function bundleFunction(name: FunctionName): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: join(root, 'lambdas', name, 'handler.ts'), out: 'index' }],
    outdir: virtualFolder,
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: requireBanner },
    external: [...nativePackages, 'pg-native', 'pg-cloudflare', 'cloudflare:sockets'],
    plugins: [inlinedModules, zodModules],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const natives = nativePackagesOf(metafile);
  const files = outputFiles.map(({ path, contents }) => ({ path: relative(virtualFolder, path), contents }));

  const digest = createHash('sha256');
  for (const { path, contents } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    digest.update(`${path}\0${contents.length}\0`).update(contents);
  }
  digest.update(JSON.stringify(natives));
  const hash = digest.digest('hex');

  const folder = join(bundleFolder, `${name}-${hash.slice(0, 16)}`);
  if (!existsSync(folder)) {
    const aside = `${folder}.${randomUUID()}`;
    for (const { path, contents } of files) {
      mkdirSync(dirname(join(aside, path)), { recursive: true });
      writeFileSync(join(aside, path), contents);
    }
    for (const { name: packageName } of natives) {
      cpSync(nativePackageFolder(packageName), join(aside, 'node_modules', packageName), { recursive: true });
    }
    moveIntoPlace(aside, folder);
  }
  return { folder, hash, metafile };
}

/** The same content may have been put there meanwhile: then ours is not needed. */
function moveIntoPlace(aside: string, folder: string): void {
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
