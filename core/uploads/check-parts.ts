import type { Violation } from '../errors.ts';
import type { Upload } from '../objects/ports.ts';
import type { StoredPart } from './object-uploads.ts';
import { bytesOfPart, countParts } from './parts.ts';

/** A part as the client says that it was uploaded. */
export interface GivenPart {
  readonly number: number;
  readonly etag: string;
}

/** S3 writes ETags with quotes (RFC 9110, 8.8.3), and takes them without. */
const bare = (etag: string): string => etag.replaceAll('"', '');

/** Missing parts that are named; of more, their number is. */
const namedParts = 10;

function missingParts(missing: readonly number[]): Violation[] {
  if (missing.length === 0) return [];
  const more = missing.length - namedParts;
  const list = missing.slice(0, namedParts).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [{ pointer: '/parts', detail: `must name every part; missing: ${list}` }];
}

/** What is wrong with the parts of a completion, held against those that the object store has. */
export function checkParts(
  upload: Pick<Upload, 'bytes' | 'partSize'>,
  given: readonly GivenPart[],
  stored: readonly StoredPart[],
): Violation[] {
  const count = countParts(upload);
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const seen = new Set<number>();
  const violations = given.flatMap(({ number, etag }, index): Violation[] => {
    const at = `/parts/${index}`;
    if (number > count) return [{ pointer: `${at}/number`, detail: `must be at most ${count}` }];
    if (seen.has(number)) return [{ pointer: `${at}/number`, detail: 'is named twice' }];
    seen.add(number);
    const part = byNumber.get(number);
    if (!part) return [{ pointer: `${at}/number`, detail: 'names a part that was not uploaded' }];
    const bytes = bytesOfPart(upload, number);
    if (part.bytes !== bytes) {
      return [
        { pointer: `${at}/number`, detail: `names a part of ${part.bytes} bytes; it must have ${bytes}` },
      ];
    }
    return bare(part.etag) === bare(etag)
      ? []
      : [{ pointer: `${at}/etag`, detail: 'is not the ETag of the part that was uploaded' }];
  });
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !seen.has(number),
  );
  return [...violations, ...missingParts(missing)];
}
