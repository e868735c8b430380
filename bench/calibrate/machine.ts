import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { z } from 'zod';

const enginePackages = [
  '@napi-rs/blake-hash',
  '@node-rs/argon2',
  '@node-rs/bcrypt',
  '@node-rs/crc32',
  '@node-rs/xxhash',
  'hash-wasm',
];
const packageFile = z.object({ version: z.string() });

export interface Machine {
  readonly processor: string;
  readonly virtualProcessors: number;
  readonly memoryGib: number;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
}

export async function describeMachine(): Promise<Machine> {
  const packages = await Promise.all(
    enginePackages.map(async (name) => {
      const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
      return [name, packageFile.parse(JSON.parse(await readFile(file, 'utf8'))).version] as const;
    }),
  );
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    virtualProcessors: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    versions: {
      node: process.versions.node,
      openssl: process.versions.openssl,
      ...Object.fromEntries(packages),
    },
  };
}
