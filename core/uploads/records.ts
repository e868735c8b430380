import { z } from 'zod';
import type { Upload } from '../objects/ports.ts';

/**
 * What the function `uploads`, which runs outside of the VPC, asks of `upload-records` in it: the calls of UploadStore
 * as messages. Only the SDK invokes `upload-records`; its answers are read as strictly as its requests.
 */
const named = { tenant: z.string().min(1), id: z.uuidv7() };

/** JSON drops what is undefined. The types of the store want such a member to be there, which a transform satisfies. */
const orAbsent = <T>(schema: z.ZodType<T>) => schema.optional().transform((value) => value);

const fields = {
  ...named,
  bytes: z.number(),
  partSize: z.number(),
  key: z.string(),
  multipartId: orAbsent(z.string()),
  checksumSha256: orAbsent(z.string()),
};

const object = { etag: z.string(), versionId: orAbsent(z.string()) };

export const recordsRequest = z.discriminatedUnion('operation', [
  z.object({
    operation: z.literal('insert'),
    upload: z.object({ ...fields, expiresInSeconds: z.number() }),
  }),
  z.object({ operation: z.literal('get'), ...named }),
  z.object({
    operation: z.literal('complete'),
    ...named,
    object: z.object({ ...object, keepSeconds: z.number() }),
  }),
  z.object({ operation: z.literal('abort'), ...named }),
]);
export type RecordsRequest = z.input<typeof recordsRequest>;

const upload: z.ZodType<Upload> = z.object({
  ...fields,
  status: z.enum(['open', 'completed', 'aborted', 'expired']),
  createdAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  object: orAbsent(z.object(object)),
});

/** Of every operation: the upload as it is afterwards, null where the tenant has none, or what keeps it from telling. */
export const recordsAnswer = z.union([
  z.strictObject({ upload: upload.nullable(), completed: z.boolean().optional() }),
  z.strictObject({ unavailable: z.literal(true) }),
]);
export type RecordsAnswer = z.infer<typeof recordsAnswer>;
