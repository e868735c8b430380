import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { taskFingerprint } from '../../../core/tasks/task-fingerprint.ts';
import type { Work } from '../../../core/tasks/work.ts';
import { works } from './arbitrary-message.ts';
import { base64, hashWork } from './world.ts';

const pepper = '0b9d2c3e-3f0a-4b6e-9d0c-5a8f0c1d2e3f';

/** The same value, its members in the opposite order. */
function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => [name, reversed(member)]);
  return Object.fromEntries(members.toReversed()) as T;
}

describe('taskFingerprint', () => {
  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(works, (work) => {
        expect(taskFingerprint(pepper, reversed(work))).toBe(taskFingerprint(pepper, work));
      }),
    );
  });

  test('takes a member that is undefined for an absent one', () => {
    const options = { ...hashWork.options, key: undefined, salt: undefined, parameters: undefined };
    expect(taskFingerprint(pepper, { ...hashWork, options })).toBe(taskFingerprint(pepper, hashWork));
  });

  test('differs where any member differs', () => {
    const withOptions = (options: object): Work => ({
      ...hashWork,
      options: { ...hashWork.options, ...options },
    });
    const different: Work[] = [
      hashWork,
      { ...hashWork, algorithms: ['sha512'] },
      { ...hashWork, algorithms: ['sha256', 'sha512'] },
      { ...hashWork, input: base64('abd') },
      { ...hashWork, input: '' },
      withOptions({ output: 'base64' }),
      withOptions({ key: base64('key') }),
      withOptions({ key: base64('kez') }),
      withOptions({ salt: base64('key') }),
      withOptions({ parameters: {} }),
      withOptions({ parameters: { cost: 4 } }),
      withOptions({ parameters: { cost: 5 } }),
      withOptions({ parameters: { iterations: 4 } }),
      { operation: 'verify', phc: '$a', input: hashWork.input },
      { operation: 'verify', phc: '$b', input: hashWork.input },
      { operation: 'verify', phc: '$a', input: base64('abd') },
    ];
    expect(new Set(different.map((work) => taskFingerprint(pepper, work))).size).toBe(different.length);
  });

  test('differs between any two works that differ', () => {
    fc.assert(
      fc.property(works, works, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        fc.pre(same || JSON.stringify(reversed(a)) !== JSON.stringify(b));
        expect(taskFingerprint(pepper, a) === taskFingerprint(pepper, b)).toBe(same);
      }),
    );
  });

  test('cannot be computed without the pepper', () => {
    const fingerprint = taskFingerprint(pepper, hashWork);
    expect(fingerprint).toMatch(/^[\w-]{43}$/);
    expect(taskFingerprint(`${pepper} `, hashWork)).not.toBe(fingerprint);
    for (const text of [
      JSON.stringify(hashWork),
      JSON.stringify(reversed(hashWork)),
      hashWork.input,
      'abc',
    ]) {
      expect(createHash('sha256').update(text).digest('base64url')).not.toBe(fingerprint);
    }
  });
});
