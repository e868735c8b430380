import { badRequest } from './violations.ts';

/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): 1 to 255 visible ASCII characters, a UUID as a rule. */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw badRequest([
    { pointer: 'header/idempotency-key', detail: 'must be 1 to 255 visible ASCII characters' },
  ]);
}
