import { z } from 'zod';

/** What POST /uploads and GET /uploads/{id} answer, of it what is read here. */
export const uploadSchema = z.object({
  upload_id: z.string(),
  status: z.enum(['open', 'completed', 'aborted', 'expired']),
  bytes: z.number(),
  part_size: z.number().positive(),
  uploaded: z.array(z.object({ number: z.number(), etag: z.string(), bytes: z.number() })).default([]),
  parts: z.array(z.object({ number: z.number(), url: z.url(), headers: z.record(z.string(), z.string()) })),
  urls_expire_at: z.coerce.date().nullable(),
});

export type UploadAnswer = z.infer<typeof uploadSchema>;
export type PartUrl = UploadAnswer['parts'][number];

/** The upload takes no bytes any more, or is not there: another has to be begun. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}
