import type { ApiClient } from '../../api/api-client.ts';
import { uploadSchema, UploadGone, type PartUrl, type UploadAnswer } from './answers.ts';

/** Milliseconds that a URL must be good for yet: a PUT that has begun may end later. */
const marginMs = 60_000;

/** URLs of an upload's parts: those that an answer brought, and others once they are needed. */
export interface PartUrls {
  /** Or its ETag, where the part has arrived although nobody told so. */
  urlOf(number: number): Promise<PartUrl | { readonly etag: string }>;
  /** It was refused. */
  forget(number: number): void;
}

export function createPartUrls(
  api: ApiClient,
  { first, signal }: { readonly first: UploadAnswer; readonly signal: AbortSignal },
  now: () => number = Date.now,
): PartUrls {
  const known = new Map<number, { readonly part: PartUrl; readonly goodUntil: number }>();
  const arrived = new Map<number, { readonly etag: string }>();
  let asking: Promise<void> = Promise.resolve();

  const keep = ({ parts, urls_expire_at: expireAt }: UploadAnswer): void => {
    const goodUntil = (expireAt?.getTime() ?? 0) - marginMs;
    for (const part of parts) known.set(part.number, { part, goodUntil });
  };
  const fresh = (number: number): PartUrl | undefined => {
    const found = known.get(number);
    return found && found.goodUntil > now() ? found.part : undefined;
  };
  const ask = async (number: number): Promise<void> => {
    if (fresh(number) ?? arrived.has(number)) return;
    const path = `/uploads/${first.upload_id}?from=${number}`;
    const answer = uploadSchema.parse(await api.send({ method: 'GET', path, signal }));
    if (answer.status !== 'open') throw new UploadGone(`the upload is ${answer.status}`);
    for (const part of answer.uploaded) arrived.set(part.number, part);
    keep(answer);
  };

  keep(first);
  return {
    async urlOf(number) {
      const found = fresh(number);
      if (found) return found;
      // One answer has the URLs of up to 1,000 parts: whoever comes meanwhile waits for it.
      asking = asking.catch(() => undefined).then(() => ask(number));
      await asking;
      const part = known.get(number)?.part ?? arrived.get(number);
      if (!part) throw new UploadGone('the upload has no such part');
      return part;
    },
    forget(number) {
      known.delete(number);
    },
  };
}
