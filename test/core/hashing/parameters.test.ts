import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestAlgorithms, passwordAlgorithms } from '../../../core/hashing/algorithms.ts';
import { completeParameters } from '../../../core/hashing/parameters.ts';

const { argon2id, scrypt, bcrypt } = passwordAlgorithms;
const all = [...Object.values(passwordAlgorithms), ...Object.values(digestAlgorithms)];

describe('completeParameters', () => {
  test('fills in the defaults, and keeps what was given', () => {
    expect(completeParameters(argon2id, { passes: 5 })).toEqual({
      parameters: { memory_kib: 19_456, passes: 5, parallelism: 1 },
    });
  });

  test('the defaults of every algorithm are within its own rules', () => {
    for (const algorithm of all) expect(completeParameters(algorithm, {})).toHaveProperty('parameters');
  });

  test('each bound is within, one beyond it is not', () => {
    for (const algorithm of Object.values(passwordAlgorithms)) {
      for (const [name, { minimum, maximum }] of Object.entries(algorithm.parameters)) {
        for (const beyond of [minimum - 1, maximum + 1]) {
          const completed = completeParameters(algorithm, { [name]: beyond });
          const violations = 'violations' in completed ? completed.violations : [];
          expect(violations.map(({ pointer }) => pointer)).toEqual([`/parameters/${name}`]);
          expect(violations[0]?.detail).toContain(`${minimum} to ${maximum}`);
        }
      }
    }
    expect(completeParameters(bcrypt, { cost: 4 })).toEqual({ parameters: { cost: 4 } });
    expect(completeParameters(bcrypt, { cost: 18 })).toEqual({ parameters: { cost: 18 } });
  });

  test('says everything that is wrong at once, and never the value', () => {
    const completed = completeParameters(argon2id, {
      memory_kib: 'secret',
      passes: 2.5,
      parallelism: null,
      salt: 1,
    });
    expect(completed).toEqual({
      violations: [
        { pointer: '/parameters/salt', detail: 'argon2id has no such parameter' },
        { pointer: '/parameters/memory_kib', detail: 'must be an integer from 8 to 1048576 (KiB)' },
        { pointer: '/parameters/passes', detail: 'must be an integer from 1 to 100' },
        { pointer: '/parameters/parallelism', detail: 'must be an integer from 1 to 16' },
      ],
    });
  });

  test('argon2id: memory is at least 8 KiB a lane (RFC 9106, 3.1)', () => {
    expect(completeParameters(argon2id, { memory_kib: 31, parallelism: 4 })).toEqual({
      violations: [
        { pointer: '/parameters/memory_kib', detail: 'must be at least 8 times parallelism (RFC 9106, 3.1)' },
      ],
    });
    expect(completeParameters(argon2id, { memory_kib: 32, parallelism: 4 })).toHaveProperty('parameters');
  });

  test('scrypt: N is below 2^(128 r / 8) (RFC 7914, 2)', () => {
    expect(completeParameters(scrypt, { cost_log2: 16, block_size: 1 })).toHaveProperty('violations');
    expect(completeParameters(scrypt, { cost_log2: 15, block_size: 1 })).toHaveProperty('parameters');
  });

  test('scrypt: memory is at most 1 GiB', () => {
    expect(completeParameters(scrypt, { cost_log2: 20, block_size: 9 })).toHaveProperty('violations');
    expect(completeParameters(scrypt, { cost_log2: 20, block_size: 8 })).toHaveProperty('parameters');
  });

  test('a digest takes no parameters', () => {
    expect(completeParameters(digestAlgorithms.sha256, { passes: 1 })).toEqual({
      violations: [{ pointer: '/parameters/passes', detail: 'sha256 has no such parameter' }],
    });
  });

  test('names are escaped in pointers, and those of Object.prototype are unknown', () => {
    expect(completeParameters(bcrypt, { 'a/b~c': 1, constructor: 1 })).toEqual({
      violations: [
        { pointer: '/parameters/a~1b~0c', detail: 'bcrypt has no such parameter' },
        { pointer: '/parameters/constructor', detail: 'bcrypt has no such parameter' },
      ],
    });
  });

  test('whatever is given, the answer is within bounds or names what is wrong', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('memory_kib', 'passes', 'cost', 'iterations')),
          fc.anything(),
        ),
        (algorithm, given) => {
          const completed = completeParameters(algorithm, given);
          if ('violations' in completed) expect(completed.violations.length).toBeGreaterThan(0);
          else {
            for (const [name, { minimum, maximum }] of Object.entries(algorithm.parameters)) {
              expect(completed.parameters[name]).toBeGreaterThanOrEqual(minimum);
              expect(completed.parameters[name]).toBeLessThanOrEqual(maximum);
            }
          }
        },
      ),
    );
  });
});
