import { afterEach, describe, expect, it, vi } from 'vitest';
import { unmeasured } from '../../../core/metrics/meter.ts';
import { log } from '../../../lambdas/log.ts';
import { maintain } from '../../../lambdas/maintenance/maintain.ts';
import type { Maintenance } from '../../../lambdas/maintenance/wire.ts';

const make = (tasks: Partial<Maintenance['tasks']> = {}) => {
  const asked: [string, number?][] = [];
  const step = (name: string) => (argument?: number) => {
    asked.push(argument === undefined ? [name] : [name, argument]);
    return Promise.resolve(0);
  };
  const maintenance: Maintenance = {
    tasks: {
      failExhausted: step('exhausted'),
      failOrphaned: step('orphaned'),
      rollPartitions: step('partitions'),
      dropExpiredCacheEntries: step('cache entries'),
      ...tasks,
    },
    meter: unmeasured,
    maxAttempts: 5,
    retentionDays: 30,
    queueRetentionSeconds: 345_600,
  };
  return { maintenance, asked };
};

describe('maintenance', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('does every step with its bound', async () => {
    const { maintenance, asked } = make();
    const report = await maintain(maintenance);
    expect(report).toEqual({ partitions: 0, exhausted: 0, orphaned: 0, cache_entries: 0 });
    expect(asked).toEqual([['partitions', 30], ['exhausted', 5], ['orphaned', 345_600], ['cache entries']]);
  });

  it('goes on with the other steps where one fails, and fails itself in the end', async () => {
    vi.spyOn(log, 'error').mockImplementation(() => undefined);
    vi.spyOn(log, 'info').mockImplementation(() => undefined);
    const { maintenance, asked } = make({ rollPartitions: () => Promise.reject(new Error('lock')) });
    await expect(maintain(maintenance)).rejects.toThrow('maintenance failed: partitions');
    expect(asked).toHaveLength(3);
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
