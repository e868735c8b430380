import { z } from 'zod';
import type { Answer } from '../measure/series.ts';
import type { ApiAnswer, ApiRequest } from '../target/api-client.ts';
import type { ObjectClient } from '../target/object-client.ts';

export const json = { 'content-type': 'application/json' };

const begunSchema = z.object({
  upload_id: z.string(),
  part_size: z.number(),
  parts: z.array(z.object({ number: z.number(), url: z.url(), headers: z.record(z.string(), z.string()) })),
});

type Send = (request: Omit<ApiRequest, 'key'>) => Promise<ApiAnswer>;

/** Times are those of the whole, the rest is of the last request, which is the first that failed. */
type UploadAnswer = Omit<Answer, 'intendedAt'>;

/** Begins an upload, puts its parts at once and completes it; `onBegun` is told its id as soon as there is one. */
export async function upload(
  send: Send,
  store: ObjectClient,
  bytes: Uint8Array,
  onBegun: (uploadId: string) => void,
): Promise<UploadAnswer> {
  const post = (path: string, status: number, body: unknown): Promise<ApiAnswer> =>
    send({ method: 'POST', path, headers: json, body: JSON.stringify(body), status, reads: true });
  const begun = await post('/uploads', 201, { bytes: bytes.length });
  if (begun.outcome !== 'good') return begun;
  const parsed = begunSchema.safeParse(begun.body);
  if (!parsed.success) return { ...begun, outcome: 'failed' };
  const { sentAt } = begun;
  const { upload_id: id, part_size: size, parts } = parsed.data;
  onBegun(id);
  const puts = await Promise.all(
    parts.map((part) => store.put(part, bytes.subarray((part.number - 1) * size, part.number * size))),
  );
  const failed = puts.find(({ outcome }) => outcome !== 'good');
  if (failed !== undefined) return { ...failed, sentAt };
  const etags = puts.map(({ etag }, at) => ({ number: parts[at]!.number, etag }));
  const completed = await post(`/uploads/${id}/complete`, 200, { parts: etags });
  return { ...completed, sentAt };
}
