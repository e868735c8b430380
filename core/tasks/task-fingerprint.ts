import { createHmac } from 'node:crypto';
import type { ObjectWork } from '../objects/object-work.ts';
import type { Work } from './work.ts';

/**
 * What makes two requests the same request: HMAC-SHA-256 over the work in one canonical form (members sorted by name,
 * absent ones left out). Keyed with a pepper, because an unkeyed hash of a password could be searched offline.
 */
export function taskFingerprint(pepper: string, work: Work | ObjectWork): string {
  return createHmac('sha256', pepper).update(canonical(work)).digest('base64url');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
