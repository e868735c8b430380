import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';
import { root } from './root.ts';

/**
 * Packages of compiled code. Each is a loader that requires a sibling package with the build for one platform;
 * lambdas/native holds them as Lambda needs them (linux, arm64, glibc), whatever machine synthesizes.
 */
export const nativePackages = [
  '@napi-rs/blake-hash',
  '@node-rs/argon2',
  '@node-rs/bcrypt',
  '@node-rs/crc32',
  '@node-rs/xxhash',
] as const;

interface NativePackage {
  readonly name: string;
  readonly version: string;
}

const packageFile = z.object({ version: z.string() });

/** Where lambdas/native has a package. */
export function nativePackageFolder(name: string): string {
  return join(root, 'lambdas', 'native', 'node_modules', name);
}

/**
 * The native packages that this repo's own modules in a bundle import, each with the package of its arm64 build.
 * The Redis client looks for one of them as well, for a command that is not used here, and does without.
 */
export function nativePackagesOf({ inputs }: Metafile): NativePackage[] {
  const imported = new Set(
    Object.entries(inputs)
      .filter(([path]) => !path.includes('node_modules/'))
      .flatMap(([, { imports }]) => imports.map(({ path }) => path)),
  );
  return nativePackages
    .filter((name) => imported.has(name))
    .flatMap((name) => [name, `${name}-linux-arm64-gnu`])
    .map((name) => ({ name, version: versionOf(name) }));
}

function versionOf(name: string): string {
  const file = readFileSync(join(nativePackageFolder(name), 'package.json'), 'utf8');
  return packageFile.parse(JSON.parse(file)).version;
}
