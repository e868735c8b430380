import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../core/objects/reference-digests.ts';
import { ended, post } from './client.ts';
import type { Members } from './members.ts';

const mebibyte = 2 ** 20;
const content = Buffer.from(Array.from({ length: 3 * mebibyte + 77 }, (_, index) => (index * 7919) >> 4));
const hashOf = (name: string) => createHash(name).update(content).digest('hex');

/** An object whose SHA-256 S3 keeps, by one PUT with that checksum. */
async function uploaded(): Promise<string> {
  const begun = await post('/uploads', { bytes: content.length, checksum_sha256: hashOf('sha256') });
  const [part] = begun.body.parts;
  const { url, headers } = part!;
  const { headers: answered } = await fetch(url, { method: 'PUT', body: content, headers });
  const parts = [{ number: 1, etag: answered.get('etag') ?? '' }];
  expect((await post(`/uploads/${begun.body.upload_id}/complete`, { parts })).status).toBe(200);
  return begun.body.upload_id;
}

async function hashed(uploadId: string, algorithms: readonly string[], options = {}): Promise<Members> {
  const { body } = await post('/tasks', { source: { upload_id: uploadId }, algorithms, options });
  return ended(body.task_id);
}

describe('digests of an object', () => {
  it('are computed once: afterwards, and where S3 keeps them, it is not read', async () => {
    const id = await uploaded();
    const sha256 = hashOf('sha256');
    expect((await hashed(id, ['sha256'])).result).toMatchObject({
      digests: { sha256 },
      computed: 's3-checksum',
    });
    const all = ['sha256', 'blake3', 'crc64nvme', 'sha3-512'];
    const digests = Object.fromEntries(
      await Promise.all(all.map(async (name) => [name, await digestOf(name, content, 0)] as const)),
    );
    expect((await hashed(id, all)).result).toMatchObject({ digests, computed: 'worker' });
    expect((await hashed(id, ['blake3', 'sha3-512'])).result).toMatchObject({
      digests: { blake3: digests['blake3'], 'sha3-512': digests['sha3-512'] },
      computed: 'cache',
    });
    const again = await hashed(id, ['sha256', 'blake3'], { recompute: true, output: 'base64' });
    expect(again.result).toMatchObject({
      digests: { sha256: Buffer.from(sha256, 'hex').toString('base64') },
      computed: 'worker',
    });
  });

  it('of parts are those that S3 would keep of a multipart upload', async () => {
    const partSize = 5 * mebibyte;
    const { result } = await hashed(await uploaded(), ['sha256-composite'], { part_size: partSize });
    const inner = createHash('sha256').update(content).digest();
    const outer = createHash('sha256').update(inner).digest('hex');
    expect(result.digests).toEqual({ 'sha256-composite': `${outer}-1` });
  });
});
