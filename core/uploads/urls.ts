import type { Upload } from '../objects/ports.ts';
import type { ObjectUploads, PutUrl, StoredPart } from './object-uploads.ts';
import { bytesOfPart, convenientParts, countParts } from './parts.ts';

/**
 * Seconds for which a URL is good: it ends with the credentials that signed it anyway, which a function's environment
 * gets anew every few hours.
 */
const urlSeconds = 3600;

/** Parts of one answer. A URL has some 1,300 characters with a function's session token, an answer room for 6 MB. */
const urlsAtOnce = convenientParts;

export interface PartUrl extends PutUrl {
  readonly number: number;
}

/** URLs for parts that are not there yet. */
export interface PartUrls {
  readonly parts: readonly PartUrl[];
  readonly expireAt: Date | undefined;
  /** The first part that has to be asked for by another request; undefined where there is none. */
  readonly nextPart: number | undefined;
}

const none: PartUrls = { parts: [], expireAt: undefined, nextPart: undefined };

/** URLs for the parts from number `from` on that are not among `stored`, as many as fit one answer. */
export async function urlsOf(
  objects: Pick<ObjectUploads, 'presignPut' | 'presignParts'>,
  upload: Upload,
  { now, from = 1, stored = [] }: { now: Date; from?: number; stored?: readonly StoredPart[] },
): Promise<PartUrls> {
  const left = Math.floor((upload.expiresAt.getTime() - now.getTime()) / 1000);
  if (upload.status !== 'open' || left <= 0) return none;
  const there = new Set(stored.map(({ number }) => number));
  const missing: number[] = [];
  const count = countParts(upload);
  let number = from;
  for (; number <= count && missing.length < urlsAtOnce; number += 1) {
    if (!there.has(number)) missing.push(number);
  }
  while (there.has(number)) number += 1;
  const seconds = Math.min(urlSeconds, left);
  return {
    parts: await presign(objects, upload, missing, seconds),
    expireAt: new Date(now.getTime() + seconds * 1000),
    nextPart: number <= count ? number : undefined,
  };
}

async function presign(
  objects: Pick<ObjectUploads, 'presignPut' | 'presignParts'>,
  upload: Upload,
  numbers: readonly number[],
  seconds: number,
): Promise<PartUrl[]> {
  const { key, multipartId, bytes, checksumSha256: sha256 } = upload;
  if (multipartId === undefined) {
    if (numbers.length === 0) return [];
    return [{ number: 1, ...(await objects.presignPut(key, { bytes, sha256 }, seconds)) }];
  }
  const parts = numbers.map((number) => ({ number, bytes: bytesOfPart(upload, number) }));
  const urls = await objects.presignParts({ key, multipartId }, parts, seconds);
  return urls.map((part) => ({ ...part, headers: {} }));
}
