import type { StoredObject } from '../storage/stored.ts';
import type { BucketSettings, LifecycleRule } from './settings.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * When something of this age in days is due: S3 adds the days and rounds up to the next midnight UTC.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export const dueAt = (since: number, days: number): number =>
  Math.ceil((since + days * dayMs) / dayMs) * dayMs;

/** What began before this has reached the age in days. The opposite of `dueAt`. */
export const begunUntil = (now: number, days: number): number =>
  Math.floor(now / dayMs) * dayMs - days * dayMs;

export const enabledRules = ({ lifecycleRules }: BucketSettings): LifecycleRule[] =>
  lifecycleRules.filter(({ Status }) => Status === 'Enabled');

/** Says when the newest version of a key expires, by the rule that comes first. */
export function expirationHeaders(object: StoredObject, settings: BucketSettings): Record<string, string> {
  if (!object.isLatest) return {};
  const [next] = enabledRules(settings)
    .flatMap(({ Id, Prefix, ExpirationInDays }) =>
      ExpirationInDays !== undefined && object.key.startsWith(Prefix)
        ? [{ id: Id, at: dueAt(object.modifiedAt, ExpirationInDays) }]
        : [],
    )
    .sort((a, b) => a.at - b.at);
  if (next === undefined) return {};
  const date = new Date(next.at).toUTCString();
  return { 'x-amz-expiration': `expiry-date="${date}", rule-id="${encodeURIComponent(next.id)}"` };
}
