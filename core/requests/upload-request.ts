import * as z from 'zod/mini';
import type { Violation } from '../errors.ts';
import { decodeBase64, decodeHex } from '../hashing/encoding.ts';
import type { UploadRequest } from '../uploads/begin.ts';
import type { GivenPart } from '../uploads/check-parts.ts';
import { maxObjectBytes, maxParts, singlePutBytes } from '../uploads/parts.ts';
import { parseFields } from './parse-fields.ts';
import type { Query } from './query.ts';
import { badRequest } from './violations.ts';

const uploadBody = z.strictObject({
  // The bounds first: of a number that is out of both, `int` would name the largest one that JavaScript counts to.
  bytes: z.pipe(z.number().check(z.minimum(0), z.maximum(maxObjectBytes)), z.int()),
  checksum_sha256: z.optional(z.string()),
});

const sha256Bytes = 32;

/** Hex, as sha256sum prints it, or base64, as S3 has it. Their lengths tell them apart. */
function readChecksum(text: string, violations: Violation[]): string | undefined {
  const bytes = text.length === 2 * sha256Bytes ? decodeHex(text) : decodeBase64(text);
  if (bytes?.length === sha256Bytes) return Buffer.from(bytes).toString('base64');
  violations.push({ pointer: '/checksum_sha256', detail: `must be ${sha256Bytes} bytes in hex or base64` });
  return undefined;
}

/** `POST /uploads`. */
export function readUploadRequest(value: unknown): UploadRequest {
  const violations: Violation[] = [];
  const { bytes, checksum_sha256: checksum } = parseFields(uploadBody, value, violations);
  const checksumSha256 = checksum === undefined ? undefined : readChecksum(checksum, violations);
  if (checksumSha256 !== undefined && bytes > singlePutBytes) {
    violations.push({
      pointer: '/checksum_sha256',
      detail: `goes with at most ${singlePutBytes} bytes: S3 checks no SHA-256 of what comes in parts`,
    });
  }
  if (violations.length > 0) throw badRequest(violations);
  return { bytes, checksumSha256 };
}

const completeBody = z.strictObject({
  parts: z
    .array(
      z.strictObject({
        number: z.int().check(z.minimum(1), z.maximum(maxParts)),
        etag: z.string(),
      }),
    )
    .check(z.minLength(1), z.maxLength(maxParts)),
});

/** `POST /uploads/{id}/complete`. */
export function readCompletion(value: unknown): GivenPart[] {
  const violations: Violation[] = [];
  const { parts } = parseFields(completeBody, value, violations);
  if (violations.length > 0) throw badRequest(violations);
  return parts;
}

/** `?from=` of `GET /uploads/{id}`: the first part to give a URL for. */
export function readFirstPart(query: Query): number {
  const { from = '1', ...rest } = query ?? {};
  const violations: Violation[] = Object.keys(rest).map((name) => ({
    pointer: `query/${name}`,
    detail: 'is not a known field',
  }));
  if (!/^\d{1,5}$/.test(from) || Number(from) < 1 || Number(from) > maxParts) {
    violations.push({ pointer: 'query/from', detail: `must be a part's number, 1 to ${maxParts}` });
  }
  if (violations.length > 0) throw badRequest(violations);
  return Number(from);
}
