import { readFileSync } from 'node:fs';
import { UsageError } from '../../ops/command.ts';
import { findTarget } from '../../ops/target.ts';
import type { Target } from './target.ts';

/** A deployed API. Keys are read where no list of processes shows them, unless one is given as an argument. */
export function findDeployed(
  url: string,
  {
    key,
    keysFile,
    stage,
  }: { key: string | undefined; keysFile: string | undefined; stage?: string | undefined },
  tenants: number,
): Target {
  const text =
    keysFile === undefined ? (key ?? process.env['HASH_API_KEY'] ?? '') : readFileSync(keysFile, 'utf8');
  const keys = text.split(/\s+/).filter((each) => each !== '');
  const [first, ...others] = keys.slice(0, tenants);
  if (first === undefined || others.length + 1 < tenants) {
    throw new UsageError(
      tenants === 1
        ? 'A deployed API needs --key, --keys-file, or the environment variable HASH_API_KEY'
        : `This run needs keys of ${tenants} tenants, one a line in --keys-file; there are ${keys.length}`,
    );
  }
  return {
    place: 'deployed',
    url,
    tenants: [first, ...others],
    ...(stage !== undefined && {
      settings: () => findTarget({ stage, local: false, data: '' }).config,
    }),
    pid: undefined,
    release: () => Promise.resolve(),
  };
}
