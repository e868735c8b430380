import { UploadPartCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';

interface Part {
  readonly number: number;
  readonly bytes: number;
}

/**
 * URLs that each take one part of exactly its size. Where the bucket is, the SDK works out once, and the others are only
 * signed: an answer has up to a thousand, and the SDK's way for one URL goes through all of its middleware each time.
 */
export async function presignParts(
  client: S3Client,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
  parts: readonly Part[],
  expiresIn: number,
): Promise<{ number: number; url: string }[]> {
  const any = new UploadPartCommand({ ...upload, PartNumber: 1 });
  const { protocol, hostname, port, host, pathname: path } = new URL(await getSignedUrl(client, any));
  const presigner = new S3RequestPresigner(client.config);
  return Promise.all(
    parts.map(async ({ number, bytes }) => {
      const { query = {} } = await presigner.presign(
        {
          method: 'PUT',
          protocol,
          hostname,
          ...(port !== '' && { port: Number(port) }),
          path,
          query: { uploadId: upload.UploadId, partNumber: String(number) },
          headers: { host, 'content-length': String(bytes) },
        },
        { expiresIn },
      );
      const pairs = Object.entries(query).flatMap(([name, value]) =>
        typeof value === 'string' ? [`${name}=${encodeURIComponent(value)}`] : [],
      );
      return { number, url: `${protocol}//${host}${path}?${pairs.join('&')}` };
    }),
  );
}
