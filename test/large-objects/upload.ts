import { expect } from 'vitest';
import type { caller } from '../chaos/cloud.ts';
import { createReference, pseudoRandom } from './content.ts';

/** Of the composite checksum. */
const compositePartBytes = 8 * 2 ** 20;

/** Parts under way, the hashing of the next meanwhile. */
const lanes = 3;

export interface Uploaded {
  readonly id: string;
  readonly digests: Readonly<Record<string, string>>;
}

/** Uploads pseudo-random bytes by presigned URLs; their digests are computed on the way. */
export async function upload(call: ReturnType<typeof caller>, bytes: number): Promise<Uploaded> {
  const { status, body } = await call('POST', '/uploads', { bytes });
  expect(status).toBe(201);
  expect(body.next_part).toBeNull();
  const reference = await createReference(compositePartBytes);
  const parts: { number: number; etag: string }[] = [];
  const waiting = body.parts.values();
  const lane = async () => {
    for (const { number, url, headers } of waiting) {
      const offset = (number - 1) * body.part_size;
      const content = pseudoRandom(offset, Math.min(body.part_size, bytes - offset));
      // In order, as no lane lets another in between taking a number and this.
      reference.update(content);
      const answer = await fetch(url, { method: 'PUT', headers, body: content });
      expect(answer.status).toBe(200);
      parts.push({ number, etag: answer.headers.get('etag') ?? '' });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  parts.sort((a, b) => a.number - b.number);
  const completed = await call('POST', `/uploads/${body.upload_id}/complete`, { parts });
  expect(completed.body).toMatchObject({ status: 'completed', bytes });
  return { id: body.upload_id, digests: reference.digests() };
}
