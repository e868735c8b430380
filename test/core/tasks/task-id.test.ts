import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { firstTaskIdAt, isTaskId, newTaskId } from '../../../core/tasks/task-id.ts';

describe('ids of tasks', () => {
  it('are UUIDv7 of the given time (the example of RFC 9562, appendix A.6)', () => {
    const clock = () => new Date('2022-02-22T14:22:22.000-05:00');
    const random = Buffer.from('000000000000000000000000' + '00000000', 'hex');
    expect(newTaskId(clock, () => random).slice(0, 15)).toBe('017f22e2-79b0-7');
  });

  it('order by their time', () => {
    const ids = [0, 1, 1000, 86_400_000].map((ms) => newTaskId(() => new Date(1.7e12 + ms), randomBytes));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.every(isTaskId)).toBe(true);
  });

  it('start with the first of a millisecond', () => {
    const at = 1.7e12;
    const first = firstTaskIdAt(at);
    expect(isTaskId(first)).toBe(true);
    for (let i = 0; i < 100; i += 1) {
      expect(newTaskId(() => new Date(at), randomBytes) >= first).toBe(true);
      expect(newTaskId(() => new Date(at - 1), randomBytes) < first).toBe(true);
    }
  });

  it.each(['', 'x', '11f30000-0000-4000-8000-000000000000', '017F22E2-79B0-7CC3-98C4-DC0C0C07398'])(
    'are not: %j',
    (text) => {
      expect(isTaskId(text)).toBe(false);
    },
  );
});
