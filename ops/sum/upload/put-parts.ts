import type { FileHandle } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { SourceError } from '../session.ts';
import { UploadGone, type UploadAnswer } from './answers.ts';
import { contradicts, md5Of, type Range } from './file-range.ts';
import type { PartUrls } from './part-urls.ts';
import { PutProblem, type PartSender } from './put-part.ts';

/** How often a part is sent in a row, and the milliseconds between: doubled each time. */
const tries = 6;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** A part's range; an empty file has one part too, which is empty. */
export function rangeOf({ bytes, part_size: partSize }: UploadAnswer, number: number): Range {
  const start = (number - 1) * partSize;
  return { start, bytes: Math.min(partSize, bytes - start) };
}

export interface PutParts {
  readonly file: FileHandle;
  readonly upload: UploadAnswer;
  readonly urls: PartUrls;
  readonly sender: PartSender;
  /** Parts under way at a time. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Bytes on the way, less than none where a part has to be sent again. */
  readonly onSent: (bytes: number) => void;
}

/** Puts the parts of these numbers and returns their ETags. The first that cannot be put ends the others. */
export async function putParts(numbers: readonly number[], options: PutParts): Promise<Map<number, string>> {
  const etags = new Map<number, string>();
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  // All take from the one iterator.
  const left = numbers.values();
  const work = async (): Promise<void> => {
    for (const number of left) etags.set(number, await putPart(number, { ...options, signal }));
  };
  const workers = Array.from({ length: Math.min(options.jobs, numbers.length) }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  // All have ended before the file is closed; the first failure is why.
  await Promise.allSettled(workers);
  options.signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return etags;
}

async function putPart(
  number: number,
  { file, upload, urls, sender, signal, onSent }: PutParts,
): Promise<string> {
  const range = rangeOf(upload, number);
  for (
    let left = tries - 1, pauseMs = firstPauseMs;
    ;
    left--, pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  ) {
    const url = await urls.urlOf(number);
    if ('etag' in url) {
      const md5 = await md5Of(file, range, { signal, onRead: onSent });
      if (contradicts(url.etag, md5)) throw new UploadGone('other bytes arrived than were sent');
      return url.etag;
    }
    let sent = 0;
    const count = (bytes: number): void => {
      sent += bytes;
      onSent(bytes);
    };
    try {
      return await sender.put(url, file, range, { signal, onSent: count });
    } catch (error) {
      onSent(-sent);
      signal.throwIfAborted();
      if (error instanceof SourceError) throw error;
      const { status, code } = error instanceof PutProblem ? error : {};
      if (code === 'NoSuchUpload')
        throw new UploadGone('the store does not know the upload', { cause: error });
      if (left <= 0)
        throw new Error(`Part ${number} could not be uploaded; the same command goes on`, { cause: error });
      // Its time is over, or that of the credentials that signed it.
      if (status === 403) urls.forget(number);
      await after(pauseMs, undefined, { signal });
    }
  }
}
