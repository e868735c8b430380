import { describe, expect, test } from 'vitest';
import { coefficients } from '../../../core/hashing/cost/coefficients.ts';
import { estimateDigest, estimatePassword } from '../../../core/hashing/cost/estimate.ts';
import { hashPassword } from '../../../core/hashing/password.ts';
import { estimateWorkMs } from '../../../core/tasks/estimate-work.ts';
import type { Work, WorkOptions } from '../../../core/tasks/work.ts';

const bytes = 300_000;
const input = Buffer.alloc(bytes).toString('base64');
const hashing = (algorithms: string[], options: Partial<WorkOptions> = {}): Work => ({
  operation: 'hash',
  algorithms,
  options: { output: 'hex', ...options },
  input,
});
const estimate = (work: Work): number => estimateWorkMs(work, coefficients);
const digestMs = (name: 'sha256' | 'blake3', keyed: boolean): number =>
  estimateDigest(name, bytes, { keyed }, coefficients).cpuMs;

describe('estimateWorkMs', () => {
  test('adds up the algorithms, which are computed one after the other', () => {
    expect(estimate(hashing(['sha256', 'blake3']))).toBeCloseTo(
      digestMs('sha256', false) + digestMs('blake3', false),
    );
  });

  test('counts the key', () => {
    expect(estimate(hashing(['sha256'], { key: 'AAAA' }))).toBe(digestMs('sha256', true));
  });

  test('goes by the bytes of the input, not by those of its base64', () => {
    expect(estimate(hashing(['sha256']))).toBe(digestMs('sha256', false));
  });

  test('goes by the parameters of a password hash, and verifying costs what hashing costs', async () => {
    const parameters = { iterations: 1_000 };
    const phc = await hashPassword('pbkdf2-sha256', Buffer.from('x'), { parameters, salt: Buffer.alloc(16) });
    const hash = estimate(hashing(['pbkdf2-sha256'], { parameters }));
    expect(hash).toBe(estimatePassword('pbkdf2-sha256', parameters, bytes, coefficients).cpuMs);
    expect(estimate({ operation: 'verify', phc, input })).toBe(hash);
    expect(estimate(hashing(['pbkdf2-sha256'], { parameters: { iterations: 2_000 } }))).toBeGreaterThan(hash);
  });

  test('is nothing for what cannot be computed, so that it is begun, and refused', () => {
    expect(estimate(hashing(['sha257']))).toBe(0);
    expect(estimate({ operation: 'verify', phc: 'no PHC string', input })).toBe(0);
    expect(estimate(hashing(['sha257', 'sha256']))).toBe(digestMs('sha256', false));
  });
});
