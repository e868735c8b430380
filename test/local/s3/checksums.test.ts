import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { crc64 } from 'hash-wasm';
import { expect, test } from 'vitest';
import { createChecksum } from '../../../local/s3/checksums/algorithms.ts';
import { combineCrcs } from '../../../local/s3/checksums/crc-combine.ts';
import { bytesOf, s3ForTest } from './server.ts';

const Bucket = 'bucket';
const Key = 'key';
const body = bytesOf(300_000);

function base64(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

const expected = {
  CRC32: base64(crc32(body)),
  CRC32C: base64(crc32c(body)),
  CRC64NVME: Buffer.from(await crc64(body, '9a6c9329ac4bc9b5'), 'hex').toString('base64'),
  SHA1: createHash('sha1').update(body).digest('base64'),
  SHA256: createHash('sha256').update(body).digest('base64'),
};

// The check values of the catalogue of CRC algorithms: https://reveng.sourceforge.io/crc-catalogue/
test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
] as const)('%s of 123456789 is %s', async (algorithm, value) => {
  const checksum = await createChecksum(algorithm);
  for (const piece of ['1234', '', '56789']) checksum.update(Buffer.from(piece));
  expect(checksum.digest().toString('hex')).toBe(value);
});

test.each(['crc32', 'crc32c', 'crc64nvme'] as const)(
  'the %s of random parts, combined, is that of the whole',
  async (algorithm) => {
    const of = async (bytes: Uint8Array) => {
      const checksum = await createChecksum(algorithm);
      checksum.update(bytes);
      return checksum.digest();
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), async (parts) => {
        const values = await Promise.all(
          parts.map(async (part) => ({ value: await of(part), bytes: part.length })),
        );
        expect(combineCrcs(algorithm, values)).toEqual(await of(Buffer.concat(parts)));
      }),
    );
  },
);

test.each(Object.entries(expected))('%s is checked, kept and given back on request', async (name, value) => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const field = `Checksum${name}`;
  const put = (more: Partial<PutObjectCommandInput>) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ...more }));
  expect(await put({ [field]: value })).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
  const algorithm = { ChecksumAlgorithm: name } as Partial<PutObjectCommandInput>;
  expect(await put(algorithm)).toMatchObject({ [field]: value });
  // As a trailer, after the bytes.
  const stream = {
    Body: Readable.from([body.subarray(0, 1000), body.subarray(1000)]),
    ContentLength: body.length,
  };
  expect(await put({ ...algorithm, ...stream })).toMatchObject({ [field]: value });

  const wrong = Buffer.from(value, 'base64').fill(1).toString('base64');
  await expect(put({ [field]: wrong })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(put({ [field]: 'AAAA' })).rejects.toMatchObject({ name: 'InvalidRequest' });

  const head = { Bucket, Key };
  expect(await s3.send(new HeadObjectCommand({ ...head, ChecksumMode: 'ENABLED' }))).toMatchObject({
    [field]: value,
    ChecksumType: 'FULL_OBJECT',
  });
  const unasked = await s3.send(new HeadObjectCommand(head));
  expect([unasked.ChecksumType, unasked.ContentLength]).toEqual([undefined, body.length]);
  // The SDK holds the bytes against it.
  const got = await s3.send(new GetObjectCommand({ ...head, ChecksumMode: 'ENABLED' }));
  expect(body.equals(await got.Body!.transformToByteArray())).toBe(true);
});

test('an object that came without a checksum has CRC64NVME of the whole', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: body }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect([head.ChecksumCRC64NVME, head.ChecksumType]).toEqual([expected.CRC64NVME, 'FULL_OBJECT']);
});

test('a body with another MD5 than said, or two checksums, is refused and leaves nothing', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const put = (more: Partial<PutObjectCommandInput>) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ...more }));
  const md5 = createHash('md5').update('other').digest('base64');
  await expect(put({ ContentMD5: md5 })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(put({ ContentMD5: 'AAAA' })).rejects.toMatchObject({ name: 'InvalidDigest' });
  const both = { ChecksumSHA1: expected.SHA1, ChecksumSHA256: expected.SHA256 };
  await expect(put(both)).rejects.toMatchObject({ name: 'InvalidRequest' });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
  await put({ ContentMD5: createHash('md5').update(body).digest('base64') });
});
