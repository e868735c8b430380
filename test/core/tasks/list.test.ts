import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listTasks } from '../../../core/tasks/list.ts';
import { newTask } from '../../contract/new-task.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

const storeOf = async (count: number) => {
  const store = createFakeTaskStore(new FakeClock().clock);
  for (let i = 0; i < count; i += 1) await store.insert(newTask());
  return store;
};

describe('listing', () => {
  it('walks every task once, newest first, whatever the page’s size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.integer({ min: 1, max: 5 }), async (count, limit) => {
        const store = await storeOf(count);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await listTasks({ store }, 'tenant', { limit, cursor });
          expect(page.tasks.length).toBeLessThanOrEqual(limit);
          seen.push(...page.tasks.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual([...store.rows.keys()].sort().reverse());
      }),
    );
  });

  it('has no further page where the last one is just full', async () => {
    const store = await storeOf(3);
    expect(await listTasks({ store }, 'tenant', { limit: 3 })).toMatchObject({ nextCursor: null });
  });

  it('takes its own cursors, which say nothing, and refuses any other text', async () => {
    const store = await storeOf(2);
    const { nextCursor } = await listTasks({ store }, 'tenant', { limit: 1 });
    expect(nextCursor).toMatch(/^[\w-]{22}$/);
    const others = ['', 'x', `${nextCursor!}=`, `${nextCursor!}A`, 'A'.repeat(22), '🍪', '0'.repeat(1000)];
    for (const cursor of others) {
      await expect(listTasks({ store }, 'tenant', { limit: 1, cursor })).rejects.toMatchObject({
        code: 'bad-request',
        violations: [{ pointer: 'query/cursor' }],
      });
    }
  });
});
