import { S3Error } from '../errors.ts';

/** Bytes of an object, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The bytes that a Range header asks for; undefined where it is none that S3 follows (several ranges, another unit), for
 * which the answer is the whole.
 * @throws InvalidRange where it has no byte of the object
 */
export function parseRange(header: string | undefined, size: number): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec((header ?? '').trim());
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (first > last) throw new S3Error('InvalidRange', undefined, { 'content-range': `bytes */${size}` });
  return { first, last };
}
