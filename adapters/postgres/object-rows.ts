import { z } from 'zod';
import type { ObjectIdentity, ObjectOptions, ObjectSource } from '../../core/objects/object-work.ts';

/** A `bytea` as plain bytes. */
export const bytesColumn = z.instanceof(Uint8Array).transform((bytes) => new Uint8Array(bytes));

/** Source, options and identity of object tasks as their rows have them: names in snake_case, absent members left out. */
export const sourceRow = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('object'),
      bucket: z.string(),
      key: z.string(),
      version_id: z.string().optional(),
    })
    .transform(({ version_id: versionId, ...source }): ObjectSource => ({
      ...source,
      ...(versionId !== undefined && { versionId }),
    })),
  z
    .object({ kind: z.literal('upload'), upload_id: z.uuid(), bytes: z.number() })
    .transform(({ kind, upload_id: uploadId, bytes }): ObjectSource => ({ kind, uploadId, bytes })),
]);

export const optionsRow = z
  .object({
    output: z.enum(['hex', 'base64', 'base64url']),
    part_size: z.number().optional(),
    recompute: z.boolean(),
  })
  .transform(({ part_size: partSize, ...options }): ObjectOptions => ({
    ...options,
    ...(partSize !== undefined && { partSize }),
  }));

export const identityRow = z
  .object({
    bucket: z.string(),
    key: z.string(),
    version_id: z.string().optional(),
    etag: z.string(),
    bytes: z.number(),
  })
  .transform(({ version_id: versionId, ...identity }): ObjectIdentity => ({
    ...identity,
    ...(versionId !== undefined && { versionId }),
  }));

export function sourceColumn(source: ObjectSource): object {
  if (source.kind === 'upload') return { kind: source.kind, upload_id: source.uploadId, bytes: source.bytes };
  const { kind, bucket, key, versionId } = source;
  return { kind, bucket, key, version_id: versionId };
}

export function optionsColumn({ output, partSize, recompute }: ObjectOptions): object {
  return { output, part_size: partSize, recompute };
}

export function identityColumn({ bucket, key, versionId, etag, bytes }: ObjectIdentity): object {
  return { bucket, key, version_id: versionId, etag, bytes };
}
