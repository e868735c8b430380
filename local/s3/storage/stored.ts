import { z } from 'zod';
import { checksumAlgorithms } from '../checksums/algorithms.ts';

/** JSON in a column. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text): z.output<Schema> => schema.parse(JSON.parse(text)));

export const algorithmSchema = z.enum(checksumAlgorithms);
export const checksumTypeSchema = z.enum(['FULL_OBJECT', 'COMPOSITE']);

const checksumSchema = z.object({ algorithm: algorithmSchema, value: z.string(), type: checksumTypeSchema });

/** How S3 would encrypt it; of a customer's key only a salted digest is kept, by which it is known again. */
const encryptionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kms'), keyId: z.string() }),
  z.object({ kind: z.literal('customer'), salt: z.string(), keyDigest: z.string(), keyMd5: z.string() }),
]);

export type Encryption = z.infer<typeof encryptionSchema>;

export const headersSchema = z.record(z.string(), z.string());

/** A row of `objects`. */
export const objectSchema = z
  .object({
    id: z.number(),
    bucket: z.string(),
    key: z.string(),
    version_id: z.string(),
    latest: z.number(),
    delete_marker: z.number(),
    size: z.number(),
    etag: z.string(),
    modified_at: z.number(),
    headers: json(headersSchema),
    checksum: json(checksumSchema).nullable(),
    encryption: json(encryptionSchema).nullable(),
    multipart: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    bucket: row.bucket,
    key: row.key,
    /** `null` where it was put without versioning. */
    versionId: row.version_id,
    isLatest: row.latest === 1,
    isDeleteMarker: row.delete_marker === 1,
    size: row.size,
    /** With its quotes. */
    etag: row.etag,
    modifiedAt: row.modified_at,
    /** Those that every answer repeats, such as `content-type` and `x-amz-meta-…`. */
    headers: row.headers,
    checksum: row.checksum ?? undefined,
    encryption: row.encryption ?? undefined,
    /** Made of parts, though it may be a single one. */
    isMultipart: row.multipart === 1,
  }));

export type StoredObject = z.infer<typeof objectSchema>;

/** A row of `uploads`. */
export const uploadSchema = z
  .object({
    id: z.string(),
    bucket: z.string(),
    key: z.string(),
    initiated_at: z.number(),
    headers: json(headersSchema),
    checksum_algorithm: algorithmSchema,
    checksum_type: checksumTypeSchema,
    checksum_asked: z.number(),
    encryption: json(encryptionSchema).nullable(),
  })
  .transform((row) => ({
    id: row.id,
    bucket: row.bucket,
    key: row.key,
    initiatedAt: row.initiated_at,
    headers: row.headers,
    checksumAlgorithm: row.checksum_algorithm,
    checksumType: row.checksum_type,
    /** Whether its maker named the algorithm; else it is S3's own. */
    isChecksumAsked: row.checksum_asked === 1,
    encryption: row.encryption ?? undefined,
  }));

export type Upload = z.infer<typeof uploadSchema>;

/** A row of `upload_parts`. */
export const uploadPartSchema = z
  .object({
    number: z.number(),
    size: z.number(),
    etag: z.string(),
    checksum: z.string(),
    modified_at: z.number(),
    blob: z.string(),
  })
  .transform(({ modified_at, ...part }) => ({ ...part, modifiedAt: modified_at }));

export type UploadPart = z.infer<typeof uploadPartSchema>;
