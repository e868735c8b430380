import { randomUUID } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { crc64 } from 'hash-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, s3ForTest } from './server.ts';

const Bucket = 'bucket';
const smallest = 5 * 1024 * 1024;
const source = bytesOf(3 * (smallest + 1000));

test('an object of random parts, some sent twice, reads as its bytes in whole and in random ranges', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const size = fc.integer({ min: smallest, max: smallest + 1000 });
  const split = fc.record({
    sizes: fc.array(size, { maxLength: 2 }),
    last: fc.integer({ min: 0, max: 1000 }),
    numbers: fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 3, maxLength: 3 }),
    twice: fc.boolean(),
    ranges: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(split, async ({ sizes, last, numbers, twice, ranges }) => {
      const key = { Bucket, Key: randomUUID() };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(key));
      const ascending = numbers.toSorted((a, b) => a - b);
      let end = 0;
      const parts = [...sizes, last].map((length, index) => {
        const from = end;
        end += length;
        return { PartNumber: ascending[index]!, Body: source.subarray(from, end) };
      });
      const send = (part: (typeof parts)[number]) =>
        s3.send(new UploadPartCommand({ ...key, UploadId, ...part }));
      if (twice) await send({ ...parts[0]!, Body: Buffer.from('replaced') });
      const sent = await Promise.all(parts.map(send));
      const MultipartUpload = {
        Parts: parts.map(({ PartNumber }, index) => ({ PartNumber, ETag: sent[index]!.ETag })),
      };
      await s3.send(new CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload }));
      const whole = source.subarray(0, end);
      const read = async (Range?: string) => {
        const got = await s3.send(new GetObjectCommand({ ...key, ...(Range !== undefined && { Range }) }));
        return got.Body!.transformToByteArray();
      };
      expect(whole.equals(await read())).toBe(true);
      for (const [one, other] of end === 0 ? [] : ranges) {
        const [from = 0, to = 0] = [one % end, other % end].toSorted((a, b) => a - b);
        expect(whole.subarray(from, to + 1).equals(await read(`bytes=${from}-${to}`))).toBe(true);
      }
      const head = await s3.send(new HeadObjectCommand({ ...key, ChecksumMode: 'ENABLED' }));
      const crc = Buffer.from(await crc64(whole, '9a6c9329ac4bc9b5'), 'hex');
      expect([head.ContentLength, head.ChecksumCRC64NVME]).toEqual([end, crc.toString('base64')]);
    }),
    { numRuns: 6 },
  );
});
