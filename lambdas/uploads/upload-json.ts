import type { Upload } from '../../core/objects/ports.ts';
import type { PartUrls } from '../../core/uploads/urls.ts';

/** An upload as callers see it. */
export function uploadJson({ id, status, bytes, partSize, createdAt, expiresAt }: Upload) {
  return {
    upload_id: id,
    status,
    bytes,
    part_size: partSize,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  };
}

/** Where its missing parts are to be put. */
export function urlsJson({ parts, expireAt, nextPart }: PartUrls) {
  return {
    parts,
    urls_expire_at: expireAt?.toISOString() ?? null,
    next_part: nextPart ?? null,
  };
}
