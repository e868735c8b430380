import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { bytesOf } from './server.ts';

const mebibyte = 1024 * 1024;
const key = { Bucket: 'bucket', Key: 'large' };

/** Sends an object in parts, two at a time, each as a stream; returns its size in bytes. */
export async function sendLarge(s3: S3Client, parts: number, partMib: number): Promise<number> {
  const piece = bytesOf(mebibyte);
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...key, ChecksumAlgorithm: 'CRC32' }),
  );
  const send = async (PartNumber: number): Promise<CompletedPart> => {
    const sent = await s3.send(
      new UploadPartCommand({
        ...key,
        UploadId,
        PartNumber,
        Body: Readable.from(Array.from({ length: partMib }, () => piece)),
        ContentLength: partMib * mebibyte,
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    return { PartNumber, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 };
  };
  const Parts: CompletedPart[] = [];
  for (let number = 1; number <= parts; number += 2) {
    const pair = [number, number + 1].filter((each) => each <= parts);
    Parts.push(...(await Promise.all(pair.map(send))));
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload: { Parts } }));
  return parts * partMib * mebibyte;
}

/** Reads it in two halves at once; returns how many bytes came. */
export async function readLarge(s3: S3Client, size: number): Promise<number> {
  const middle = Math.floor(size / 2) + 1;
  const read = async (Range: string): Promise<number> => {
    const got = await s3.send(new GetObjectCommand({ ...key, Range }));
    let bytes = 0;
    for await (const chunk of got.Body as Readable) bytes += (chunk as Buffer).length;
    return bytes;
  };
  const [one, other] = await Promise.all([read(`bytes=0-${middle - 1}`), read(`bytes=${middle}-`)]);
  return one + other;
}
