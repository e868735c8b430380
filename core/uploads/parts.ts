import { maxUploadPartGib, maxUploadParts } from '../limits.ts';
import type { Upload } from '../objects/ports.ts';

const bytesPerMib = 2 ** 20;

/** Up to here one PUT is enough: a broken one costs little to send again. */
export const singlePutBytes = 64 * bytesPerMib;

export const maxParts = maxUploadParts;
export const maxPartBytes = maxUploadPartGib * 1024 * bytesPerMib;

/** What that many parts hold. What a plan allows is less. */
export const maxObjectBytes = maxParts * maxPartBytes;

/** S3 asks for 5 MiB; parts smaller than this spend more time on requests than on bytes. */
const smallestPartBytes = 16 * bytesPerMib;

/** While parts stay small enough to be sent again, there are no more of them than one answer has URLs for. */
export const convenientParts = 1_000;
const convenientPartBytes = 512 * bytesPerMib;

const wholeMib = (bytes: number): number => Math.ceil(bytes / bytesPerMib) * bytesPerMib;

/** How an object of `bytes`, 0 to `maxObjectBytes`, is uploaded. Of one PUT, the part is at least the object. */
export function choosePartSize(bytes: number): { readonly multipart: boolean; readonly partSize: number } {
  if (bytes <= singlePutBytes) return { multipart: false, partSize: singlePutBytes };
  const convenient = Math.min(wholeMib(bytes / convenientParts), convenientPartBytes);
  const partSize = Math.max(smallestPartBytes, convenient, wholeMib(bytes / maxParts));
  return { multipart: true, partSize };
}

type Sizes = Pick<Upload, 'bytes' | 'partSize'>;

/** An empty object has one part too. */
export const countParts = ({ bytes, partSize }: Sizes): number => Math.max(1, Math.ceil(bytes / partSize));

/** Bytes of a part, numbered from 1: those of the last are what is left. */
export function bytesOfPart(upload: Sizes, number: number): number {
  return Math.min(upload.partSize, upload.bytes - (number - 1) * upload.partSize);
}
