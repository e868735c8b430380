import { describe, expect, it } from 'vitest';
import { decodeObjectMessage, objectMessage } from '../../../core/objects/message.ts';
import { decodeMessage } from '../../../core/tasks/message.ts';

const ids = { taskId: '019b8000-0000-7000-8000-000000000001', tenant: 'tenant' };

describe('messages of the object queue', () => {
  it.each([undefined, 0, 20_000])('name a task and its part: %s', (part) => {
    const message = objectMessage({ ...ids, part });
    expect(message.tenant).toBe('tenant');
    expect(decodeObjectMessage(message.body)).toEqual({ ...ids, part });
  });

  it('are none of the compute queue', () => {
    expect(decodeMessage(objectMessage(ids).body)).toBeUndefined();
  });

  it.each([
    ['no JSON', 'text'],
    ['another version', JSON.stringify({ version: 2, ...ids })],
    ['no task id', JSON.stringify({ version: 1, ...ids, taskId: '7' })],
    ['no tenant', JSON.stringify({ version: 1, ...ids, tenant: '' })],
    ['a part below 0', JSON.stringify({ version: 1, ...ids, part: -1 })],
    ['half a part', JSON.stringify({ version: 1, ...ids, part: 0.5 })],
    ['a member that nobody knows', JSON.stringify({ version: 1, ...ids, work: {} })],
  ])('are refused where they are %s', (_what, body) => {
    expect(decodeObjectMessage(body)).toBeUndefined();
  });
});
