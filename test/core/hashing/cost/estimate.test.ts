import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compositeAlgorithms,
  digestAlgorithms,
  digestOrChecksumNames,
  passwordAlgorithms,
  type PasswordAlgorithm,
} from '../../../../core/hashing/algorithms.ts';
import { coefficients } from '../../../../core/hashing/cost/coefficients.ts';
import { estimateDigest, estimatePassword } from '../../../../core/hashing/cost/estimate.ts';
import { completeParameters } from '../../../../core/hashing/parameters.ts';

const MiB = 2 ** 20;
const sizes = fc.nat(64 * MiB);
const passwords = Object.values(passwordAlgorithms);

const parametersOf = (algorithm: PasswordAlgorithm) =>
  fc.record(
    Object.fromEntries(
      Object.entries(algorithm.parameters).map(([name, { minimum, maximum }]) => [
        name,
        fc.integer({ min: minimum, max: maximum }),
      ]),
    ),
  );

function defaultsOf(algorithm: PasswordAlgorithm): Readonly<Record<string, number>> {
  const completed = completeParameters(algorithm, {});
  if ('violations' in completed) throw new Error(`${algorithm.name} has defaults out of bounds`);
  return completed.parameters;
}

describe.each(digestOrChecksumNames)('the estimate of %s', (name) => {
  test('grows with the bytes', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: MiB }), fc.boolean(), (bytes, more, keyed) => {
        const smaller = estimateDigest(name, bytes, { keyed }, coefficients);
        const larger = estimateDigest(name, bytes + more, { keyed }, coefficients);
        expect(larger.cpuMs).toBeGreaterThan(smaller.cpuMs);
        expect(larger.memoryMib).toBeGreaterThan(smaller.memoryMib);
      }),
    );
  });

  test('is never below zero, and that with a key never below that without', () => {
    const plain = estimateDigest(name, 0, { keyed: false }, coefficients);
    expect(plain.cpuMs).toBeGreaterThanOrEqual(0);
    expect(plain.memoryMib).toBe(0);
    if (digestAlgorithms[name].keying === 'none') return;
    expect(estimateDigest(name, 0, { keyed: true }, coefficients).cpuMs).toBeGreaterThanOrEqual(plain.cpuMs);
  });
});

test.each(Object.values(compositeAlgorithms))('$name costs what $base does', ({ name, base }) => {
  const plain = { keyed: false };
  expect(estimateDigest(name, MiB, plain, coefficients)).toEqual(
    estimateDigest(base, MiB, plain, coefficients),
  );
});

describe.each(passwords)('the estimate of $name', (algorithm) => {
  test('never falls when a parameter or the password grows', () => {
    fc.assert(
      fc.property(parametersOf(algorithm), parametersOf(algorithm), sizes, sizes, (a, b, bytesA, bytesB) => {
        const names = Object.keys(algorithm.parameters);
        const of = (pick: (...values: number[]) => number) =>
          Object.fromEntries(names.map((name) => [name, pick(a[name] ?? 0, b[name] ?? 0)]));
        const low = estimatePassword(algorithm.name, of(Math.min), Math.min(bytesA, bytesB), coefficients);
        const high = estimatePassword(algorithm.name, of(Math.max), Math.max(bytesA, bytesB), coefficients);
        expect(high.cpuMs).toBeGreaterThanOrEqual(low.cpuMs);
        expect(high.memoryMib).toBeGreaterThanOrEqual(low.memoryMib);
      }),
    );
  });

  test('is a small number of milliseconds for nothing and a cost that is felt for the defaults', () => {
    const { cpuMs, memoryMib } = estimatePassword(algorithm.name, defaultsOf(algorithm), 0, coefficients);
    expect(cpuMs).toBeGreaterThan(1);
    expect(cpuMs).toBeLessThan(10_000);
    expect(Number.isFinite(memoryMib)).toBe(true);
  });
});

test('memory is what the algorithm is defined to need', () => {
  const argon2id = { memory_kib: 65_536, passes: 3, parallelism: 4 };
  expect(estimatePassword('argon2id', argon2id, 0, coefficients).memoryMib).toBe(64);
  const scrypt = { cost_log2: 17, block_size: 8, parallelism: 1 };
  expect(Math.round(estimatePassword('scrypt', scrypt, 0, coefficients).memoryMib)).toBe(128);
});

test('a long password costs its own hashing', () => {
  const parameters = { iterations: 1 };
  const short = estimatePassword('pbkdf2-sha256', parameters, 0, coefficients).cpuMs;
  const long = estimatePassword('pbkdf2-sha256', parameters, MiB, coefficients).cpuMs;
  const hashing = estimateDigest('sha256', MiB, { keyed: false }, coefficients).cpuMs;
  expect(long - short).toBeCloseTo(hashing, 2);
});
