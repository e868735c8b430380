import { describe, expect, it } from 'vitest';
import { parseIdempotencyKey } from '../../../core/requests/idempotency-key.ts';
import { parsePrefer } from '../../../core/requests/prefer.ts';
import { parseWait } from '../../../core/requests/wait.ts';

describe('Prefer (RFC 7240)', () => {
  it.each([
    [undefined, false, undefined],
    ['respond-async', true, undefined],
    ['wait=10', false, 10],
    ['respond-async, wait=10', true, 10],
    ['Respond-Async; foo=1 ,  WAIT = "5"', true, 5],
    ['return=minimal', false, undefined],
    ['wait=soon', false, undefined],
    ['wait=-1', false, undefined],
    ['', false, undefined],
  ])('%s', (header, respondAsync, waitSeconds) => {
    expect(parsePrefer(header)).toEqual({ respondAsync, waitSeconds });
  });
});

describe('Idempotency-Key', () => {
  it('is 1 to 255 visible ASCII characters', () => {
    expect(parseIdempotencyKey(undefined)).toBeUndefined();
    expect(parseIdempotencyKey('8e03978e-40d5-43dd-bc93-6894a57f9324')).toBeDefined();
    for (const bad of ['', 'a b', 'é', 'x'.repeat(256)]) {
      expect(() => parseIdempotencyKey(bad)).toThrow(/idempotency-key/);
    }
  });
});

describe('?wait=', () => {
  it('is whole seconds, cut to the limit', () => {
    expect(parseWait(undefined, 20)).toBe(0);
    expect(parseWait('7', 20)).toBe(7);
    expect(parseWait('100', 20)).toBe(20);
    for (const bad of ['', '-1', '1.5', 'x', '1e3']) expect(() => parseWait(bad, 20)).toThrow(/query\/wait/);
  });
});
