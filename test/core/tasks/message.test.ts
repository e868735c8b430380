import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { maxMessageBytes, maxQueuedInputBytes } from '../../../core/limits.ts';
import { decodeMessage, encodeMessage } from '../../../core/tasks/message.ts';
import type { TaskMessage } from '../../../core/tasks/work.ts';
import { messages } from './arbitrary-message.ts';
import { hashWork, tenant } from './world.ts';

const taskId = '0192e4a5-0b5e-7c1d-8f2a-3b4c5d6e7f80';
const message = { version: 1, taskId, tenant, work: hashWork } as const satisfies TaskMessage;
const verifyWork = { operation: 'verify', phc: '$argon2id$', input: 'YWJj' } as const;

describe('a message', () => {
  test('is decoded as what was encoded, whatever it is', () => {
    fc.assert(
      fc.property(messages, (original) => {
        expect(decodeMessage(encodeMessage(original))).toEqual(original);
      }),
    );
  });

  test('has room for the largest input that is queued, and all that may come with it', () => {
    const input = Buffer.alloc(maxQueuedInputBytes, 0xff).toString('base64');
    const key = Buffer.alloc(1024, 0xff).toString('base64');
    const work = { ...hashWork, options: { ...hashWork.options, key }, input };
    expect(Buffer.byteLength(encodeMessage({ ...message, work }))).toBeLessThanOrEqual(maxMessageBytes);
  });

  test('is refused as too large from the first byte that the queue would not take', () => {
    const withPhc = (phc: string): TaskMessage => ({ ...message, work: { ...verifyWork, phc } });
    const room = maxMessageBytes - Buffer.byteLength(encodeMessage(withPhc('')));
    expect(Buffer.byteLength(encodeMessage(withPhc('x'.repeat(room))))).toBe(maxMessageBytes);
    expect(() => encodeMessage(withPhc('x'.repeat(room + 1)))).toThrow(Problem);
    // Bytes count, not characters.
    expect(() => encodeMessage(withPhc('é'.repeat(room / 2 + 1)))).toThrow(/at most 1048576 bytes/);
  });
});

describe('what is no message', () => {
  test('is undefined, whatever text it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(decodeMessage(text)).toBeUndefined();
      }),
    );
  });

  test('is a message that was cut short', () => {
    fc.assert(
      fc.property(messages, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (whole, part) => {
        const body = encodeMessage(whole);
        expect(decodeMessage(body.slice(0, Math.floor(body.length * part)))).toBeUndefined();
      }),
    );
  });

  test.each<readonly [string, unknown]>([
    ['of another version', { ...message, version: 2 }],
    ['with a version that is text', { ...message, version: '1' }],
    ['with a random task id', { ...message, taskId: '6ba7b810-9dad-41d1-80b4-00c04fd430c8' }],
    ['with no tenant', { ...message, tenant: '' }],
    ['with a member that is not known', { ...message, priority: 1 }],
    ['with no algorithm', { ...message, work: { ...hashWork, algorithms: [] } }],
    ['with an unknown operation', { ...message, work: { ...hashWork, operation: 'compress' } }],
    ['with an unknown output', { ...message, work: { ...hashWork, options: { output: 'octal' } } }],
    ['with input that is no base64', { ...message, work: { ...hashWork, input: 'abc' } }],
    ['with input in base64url', { ...message, work: { ...hashWork, input: '_-8=' } }],
    [
      'with a key that is no base64',
      { ...message, work: { ...hashWork, options: { output: 'hex', key: '!' } } },
    ],
    [
      'with a salt that is no base64',
      { ...message, work: { ...hashWork, options: { output: 'hex', salt: '!' } } },
    ],
    [
      'with a parameter that is text',
      { ...message, work: { ...hashWork, options: { output: 'hex', parameters: { cost: '4' } } } },
    ],
    [
      'of verifying with the members of hashing',
      { ...message, work: { ...verifyWork, algorithms: ['bcrypt'] } },
    ],
    ...Object.keys(message).map((name) => [`without ${name}`, { ...message, [name]: undefined }] as const),
    ...Object.keys(hashWork).map(
      (name) =>
        [`of hashing without ${name}`, { ...message, work: { ...hashWork, [name]: undefined } }] as const,
    ),
    ...Object.keys(verifyWork).map(
      (name) =>
        [`of verifying without ${name}`, { ...message, work: { ...verifyWork, [name]: undefined } }] as const,
    ),
  ])('is one %s', (_, value) => {
    expect(decodeMessage(JSON.stringify(value))).toBeUndefined();
  });
});
