import { randomFillSync, randomUUID } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { uploadsPrefix } from '../../core/names/resources.ts';
import type { ObjectPlace } from './events.ts';

/** Objects that are made for a measurement and deleted behind it. */
export interface MeasuredObjects {
  /** One of random bytes; the same for the same size. */
  of(mib: number): Promise<ObjectPlace>;
  remove(): Promise<void>;
}

const bytesPerMib = 2 ** 20;

/**
 * In the bucket of uploads, which object workers may read and which drops by itself what a killed run leaves behind. No
 * tenant has this name.
 */
export function createMeasuredObjects(client: S3Client, bucket: string): MeasuredObjects {
  const places = new Map<number, ObjectPlace>();
  return {
    async of(mib) {
      const known = places.get(mib);
      if (known) return known;
      const place = { bucket, key: `${uploadsPrefix}tune/${randomUUID()}` };
      places.set(mib, place);
      const Body = randomFillSync(Buffer.allocUnsafe(mib * bytesPerMib));
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: place.key, Body }));
      return place;
    },
    async remove() {
      for (const { key } of places.values()) {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }
    },
  };
}
