import type { Context } from '../requests/context.ts';
import { begunUntil, enabledRules } from './expiration.ts';
import type { BucketSettings, LifecycleRule } from './settings.ts';

type Stores = Pick<Context, 'database' | 'buckets' | 'objects' | 'listing' | 'uploads'>;

const pageSize = 1000;

export interface Swept {
  readonly expired: number;
  readonly aborted: number;
}

/** Does what has become due by the lifecycle rules of the template's buckets. */
export function sweep(stores: Stores, settings: ReadonlyMap<string, BucketSettings>, now: number): Swept {
  let [expired, aborted] = [0, 0];
  for (const [bucket, its] of settings) {
    for (const rule of enabledRules(its)) {
      aborted += abortUploads(stores, bucket, rule, now);
      expired += expireObjects(stores, bucket, rule, now) + expireVersions(stores, bucket, rule, now);
    }
  }
  return { expired, aborted };
}

function abortUploads(stores: Stores, bucket: string, rule: LifecycleRule, now: number): number {
  const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  if (days === undefined) return 0;
  const due = stores.uploads.begunUntil(bucket, rule.Prefix, begunUntil(now, days));
  for (const upload of due) stores.uploads.remove(upload);
  return due.length;
}

/** Of the newest versions: as a delete without a version does. */
function expireObjects(stores: Stores, bucket: string, rule: LifecycleRule, now: number): number {
  const days = rule.ExpirationInDays;
  if (days === undefined) return 0;
  const { versioning } = stores.buckets.get(bucket);
  let expired = 0;
  let after: Buffer | undefined = Buffer.alloc(0);
  while (after !== undefined) {
    const page = stores.listing.page({ bucket, prefix: rule.Prefix, delimiter: '', after, limit: pageSize });
    const due = page.objects.filter(({ modifiedAt }) => modifiedAt <= begunUntil(now, days));
    stores.database.together(() => {
      for (const object of due) {
        if (versioning === 'Off') stores.objects.remove(object);
        else stores.objects.mark(bucket, object.key, now, versioning);
      }
    });
    expired += due.length;
    after = page.next;
  }
  return expired;
}

/** Of versions that a newer one has replaced, counted from then, and of delete markers with nothing behind them. */
function expireVersions(stores: Stores, bucket: string, rule: LifecycleRule, now: number): number {
  const { NoncurrentVersionExpiration: noncurrent, ExpiredObjectDeleteMarker: markers } = rule;
  if (noncurrent === undefined && !markers) return 0;
  return stores.database.together(() => {
    let expired = 0;
    for (const version of stores.listing.replaced(bucket, rule.Prefix)) {
      if (noncurrent === undefined) break;
      if (version.newer <= (noncurrent.NewerNoncurrentVersions ?? 0)) continue;
      if (version.replacedAt > begunUntil(now, noncurrent.NoncurrentDays)) continue;
      stores.objects.remove(version.object);
      expired++;
    }
    for (const marker of markers ? stores.listing.loneMarkers(bucket, rule.Prefix) : []) {
      stores.objects.remove(marker);
      expired++;
    }
    return expired;
  });
}
