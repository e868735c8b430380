import { afterEach, describe, expect, it, vi } from 'vitest';
import { unmeasured } from '../../../core/metrics/meter.ts';
import { decodeObjectMessage } from '../../../core/objects/message.ts';
import type { ObjectMessageIds } from '../../../core/objects/ports.ts';
import { log } from '../../../lambdas/log.ts';
import { maintain } from '../../../lambdas/maintenance/maintain.ts';
import type { Maintenance } from '../../../lambdas/maintenance/wire.ts';
import { createFakeTaskQueue } from '../../core/fakes/task-queue.ts';

const taskId = '019b8000-0000-7000-8000-000000000001';

const make = (tasks: Partial<Maintenance['tasks']> = {}) => {
  const asked: [string, ...number[]][] = [];
  const step =
    (name: string) =>
    (...bounds: number[]) => {
      asked.push([name, ...bounds]);
      return Promise.resolve(0);
    };
  const queue = createFakeTaskQueue();
  const due: ObjectMessageIds[] = [];
  const maintenance: Maintenance = {
    tasks: {
      failExhausted: step('exhausted'),
      failOrphaned: step('orphaned'),
      rollPartitions: step('partitions'),
      dropExpiredCacheEntries: step('cache entries'),
      ...tasks,
    },
    objects: {
      toSendAgain: () => Promise.resolve(due.splice(0)),
      dropObjectTasks: step('object tasks'),
      dropUploads: step('uploads'),
    },
    objectQueue: queue,
    meter: unmeasured,
    maxAttempts: 5,
    objectMaxAttempts: 4,
    retentionDays: 30,
    queueRetentionSeconds: 345_600,
  };
  return { maintenance, asked, queue, due };
};

describe('maintenance', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('does every step with its bound', async () => {
    const { maintenance, asked } = make();
    const report = await maintain(maintenance);
    expect(report).toEqual({
      partitions: 0,
      exhausted: 0,
      orphaned: 0,
      objects_sent_again: 0,
      cache_entries: 0,
      object_tasks: 0,
      uploads: 0,
    });
    expect(asked).toEqual([
      ['partitions', 30],
      ['exhausted', 5, 4],
      ['orphaned', 345_600],
      ['cache entries'],
      ['object tasks', 30],
      ['uploads', 30],
    ]);
  });

  it('sends the messages of objects again that may be gone', async () => {
    vi.spyOn(log, 'info').mockImplementation(() => undefined);
    const { maintenance, queue, due } = make();
    due.push({ taskId, tenant: 't' }, { taskId, tenant: 't', part: 7 });
    expect(await maintain(maintenance)).toMatchObject({ objects_sent_again: 2 });
    expect(queue.messages.map(({ body }) => decodeObjectMessage(body))).toEqual([
      { taskId, tenant: 't', part: undefined },
      { taskId, tenant: 't', part: 7 },
    ]);
    expect(queue.messages.map(({ tenant }) => tenant)).toEqual(['t', 't']);
  });

  it('fails where the queue does not take them, after all else', async () => {
    vi.spyOn(log, 'error').mockImplementation(() => undefined);
    vi.spyOn(log, 'info').mockImplementation(() => undefined);
    const { maintenance, queue, due, asked } = make();
    due.push({ taskId, tenant: 't' });
    queue.down = true;
    await expect(maintain(maintenance)).rejects.toThrow('maintenance failed: objects_sent_again');
    expect(asked.at(-1)).toEqual(['uploads', 30]);
  });

  it('goes on with the other steps where one fails, and fails itself in the end', async () => {
    vi.spyOn(log, 'error').mockImplementation(() => undefined);
    vi.spyOn(log, 'info').mockImplementation(() => undefined);
    const { maintenance, asked } = make({ rollPartitions: () => Promise.reject(new Error('lock')) });
    await expect(maintain(maintenance)).rejects.toThrow('maintenance failed: partitions');
    expect(asked).toHaveLength(5);
  });

  it('counts the tasks that it gave up, also where another step failed, and nothing where there were none', async () => {
    vi.spyOn(log, 'error').mockImplementation(() => undefined);
    vi.spyOn(log, 'info').mockImplementation(() => undefined);
    const recorded: unknown[] = [];
    const meter = {
      now: () => 0,
      record: (name: string, value: number, ..._by: string[]) => void recorded.push([name, value]),
      flush: () => void recorded.push('flushed'),
    };
    const { maintenance } = make({
      failExhausted: () => Promise.resolve(2),
      failOrphaned: () => Promise.resolve(3),
      rollPartitions: () => Promise.reject(new Error('lock')),
    });
    await expect(maintain({ ...maintenance, meter })).rejects.toThrow('partitions');
    expect(recorded).toEqual([['TasksFailed', 5], 'flushed']);
    recorded.length = 0;
    await maintain({ ...make().maintenance, meter });
    expect(recorded).toEqual(['flushed']);
  });
});
