import { randomBytes } from 'node:crypto';
import { receiveBody } from '../body/receive.ts';
import { claimedChecksum } from '../checksums/claimed.ts';
import { encryptionOf } from '../encryption.ts';
import type { NewObject } from '../storage/object-table.ts';
import type { Encryption, StoredObject } from '../storage/stored.ts';
import type { Answer, Context } from './context.ts';
import { keptHeaders, putHeaders } from './object-headers.ts';
import { requireWritable } from './preconditions.ts';
import { bucketOf, type S3Request } from './request.ts';

/** PutObject: in one piece. Where the client names no checksum, the object has CRC64NVME, as on S3. */
export async function putObject(request: S3Request, context: Context): Promise<Answer> {
  const { objects, blobs, keys, now } = context;
  const bucket = bucketOf(request);
  const { key } = request;
  requireWritable(request, objects.find(bucket, key));
  const headers = keptHeaders(request);
  const claimed = claimedChecksum(request);
  const algorithm = claimed?.algorithm ?? 'crc64nvme';
  const encryption = encryptionOf(request, context.settingsOf(bucket).kmsKeyId, keys);
  const { blob, size, md5, checksum } = await receiveBody(
    request,
    context.authorization,
    algorithm,
    claimed,
    blobs,
  );
  const object = commitObject(request, context, [blob], {
    bucket,
    key,
    size,
    etag: etagOf(md5, encryption),
    modifiedAt: now,
    headers,
    checksum: { algorithm, value: checksum, type: 'FULL_OBJECT' },
    encryption,
    isMultipart: false,
    parts: size === 0 ? [] : [{ number: 1, size, blob }],
  });
  if (size === 0) blobs.release(blob);
  return { headers: putHeaders(object) };
}

/**
 * Makes the object its key's newest version if the conditions still hold, for they may have changed while the bytes
 * came; then the files in `received` go.
 */
export function commitObject(
  request: S3Request,
  { database, buckets, objects, blobs }: Context,
  received: readonly string[],
  object: NewObject,
): StoredObject {
  try {
    return database.together(() => {
      requireWritable(request, objects.find(object.bucket, object.key));
      return objects.put(object, buckets.get(object.bucket).versioning);
    });
  } catch (error) {
    for (const blob of received) blobs.release(blob);
    throw error;
  }
}

/** The MD5, but of what is encrypted with a key of KMS or the customer some other digest, as S3 warns. */
export const etagOf = (md5: string, encryption: Encryption | undefined): string =>
  `"${encryption === undefined ? md5 : randomBytes(16).toString('hex')}"`;
