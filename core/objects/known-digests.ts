import { createHash } from 'node:crypto';
import { isComposite, type ObjectAlgorithmName } from '../hashing/algorithms.ts';
import type { Cache } from '../tasks/ports.ts';
import type { Asked } from './asked.ts';
import type { ObjectHead } from './object-reader.ts';
import type { ObjectIdentity } from './object-work.ts';
import type { Digests } from './pass.ts';

/** Seconds. The bytes under an identity never change: what bounds it is only the room that entries take. */
const keptSeconds = 30 * 86_400;

export interface KnownDigest {
  readonly digest: Uint8Array;
  readonly from: 'cache' | 's3-checksum';
}

/** The version is part of the key. Names of buckets and objects may be confidential, so they are hashed. */
function cacheKey(
  { bucket, key, versionId, etag, bytes }: ObjectIdentity,
  algorithm: ObjectAlgorithmName,
  partSize: number,
): string {
  const cut = isComposite(algorithm) ? partSize : null;
  const identity = JSON.stringify([bucket, key, versionId ?? null, etag, bytes, algorithm, cut]);
  return `object-digest:v1:${createHash('sha256').update(identity).digest('hex')}`;
}

/** Of what is asked, what S3 keeps of the whole object: every worker of its parts finds the same. */
export function storedDigests({ checksums }: Pick<ObjectHead, 'checksums'>, { algorithms }: Asked): Digests {
  return new Map(
    algorithms.flatMap((name) => {
      const stored = isComposite(name) ? undefined : checksums.get(name);
      return stored ? [[name, stored] as const] : [];
    }),
  );
}

/** Digests of this object that need no reading of it: those of the cache, then those that S3 keeps. */
export async function knownDigests(
  cache: Cache,
  head: ObjectHead,
  asked: Asked,
): Promise<Map<ObjectAlgorithmName, KnownDigest>> {
  const known = new Map<ObjectAlgorithmName, KnownDigest>();
  for (const [name, digest] of storedDigests(head, asked)) known.set(name, { digest, from: 's3-checksum' });
  await Promise.all(
    asked.algorithms.map(async (name) => {
      const cached = await cache.get(cacheKey(head.identity, name, asked.partSize));
      if (cached !== undefined) known.set(name, { digest: Buffer.from(cached, 'hex'), from: 'cache' });
    }),
  );
  return known;
}

export async function keepDigests(
  cache: Cache,
  identity: ObjectIdentity,
  digests: Digests,
  { partSize }: Asked,
): Promise<void> {
  await Promise.all(
    [...digests].map(([algorithm, digest]) =>
      cache.set(cacheKey(identity, algorithm, partSize), Buffer.from(digest).toString('hex'), keptSeconds),
    ),
  );
}
