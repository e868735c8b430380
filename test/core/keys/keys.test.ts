import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { endOf, hasEnded } from '../../../core/keys/ending.ts';
import { isTenant, laterKeyValue, tenantOfKey } from '../../../core/keys/tenant.ts';

describe('the tenant of a key', () => {
  test('is the id of the first key, and what a later key’s value names', () => {
    const value = laterKeyValue('7g1z49zd7z', randomBytes);
    expect(tenantOfKey({ id: 'a2b3c4d5e6', value })).toBe('7g1z49zd7z');
    expect(tenantOfKey({ id: '7g1z49zd7z', value: 'v'.repeat(40) })).toBe('7g1z49zd7z');
    expect(tenantOfKey({ id: '7g1z49zd7z', value: '' })).toBe('7g1z49zd7z');
  });

  test('is not read from a value that API Gateway has made, whatever its characters', () => {
    // 40 letters and digits.
    for (const value of [`hk${'0'.repeat(38)}`, '0'.repeat(40), randomBytes(20).toString('hex')]) {
      expect(tenantOfKey({ id: 'id12', value })).toBe('id12');
    }
  });

  test('has no later key of a form that API Gateway would refuse', () => {
    expect(laterKeyValue('7g1z49zd7z', randomBytes)).toMatch(/^[A-Za-z0-9]{20,128}$/);
    expect(laterKeyValue('t'.repeat(64), randomBytes).length).toBeLessThanOrEqual(128);
    expect(laterKeyValue('7g1z49zd7z', randomBytes)).not.toBe(laterKeyValue('7g1z49zd7z', randomBytes));
    for (const tenant of ['', 'abc', 'a b c', 'a-b-c-d', 't'.repeat(65), 'ümlaut']) {
      expect(isTenant(tenant)).toBe(false);
      expect(() => laterKeyValue(tenant, randomBytes)).toThrow('4 to 64 letters and digits');
    }
  });
});

describe('the end of a key', () => {
  const stage = { 'hash-api:stage': 'dev' };
  const ends = { ...stage, 'hash-api:ends-at': '2026-03-01T12:00:00.000Z' };
  const at = (time: string) => new Date(time);

  test('is at its time, for keys of the stage only', () => {
    expect(hasEnded(ends, 'dev', at('2026-03-01T11:59:59.999Z'))).toBe(false);
    expect(hasEnded(ends, 'dev', at('2026-03-01T12:00:00.000Z'))).toBe(true);
    expect(hasEnded(ends, 'prod', at('2027-01-01T00:00:00.000Z'))).toBe(false);
  });

  test('does not come for a key without one, or with one that is no time', () => {
    expect(endOf(stage)).toBeUndefined();
    expect(hasEnded(stage, 'dev', at('2099-01-01T00:00:00.000Z'))).toBe(false);
    expect(endOf({ ...stage, 'hash-api:ends-at': 'soon' })).toBeUndefined();
    expect(hasEnded({ ...stage, 'hash-api:ends-at': 'soon' }, 'dev', at('2099-01-01T00:00:00.000Z'))).toBe(
      false,
    );
  });
});
