import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listTasks } from '../../../core/tasks/list.ts';
import { newTaskId } from '../../../core/tasks/task-id.ts';
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

  it('refuses any text and any 16 bytes that are no cursor', async () => {
    const store = await storeOf(2);
    const noTaskIds = fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .filter((bytes) => bytes[6]! >> 4 !== 7 || bytes[8]! >> 6 !== 0b10)
      .map((bytes) => Buffer.from(bytes).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), noTaskIds), async (cursor) => {
        await expect(listTasks({ store }, 'tenant', { limit: 1, cursor })).rejects.toMatchObject({
          code: 'bad-request',
          violations: [{ pointer: 'query/cursor' }],
        });
      }),
    );
  });

  it('neither repeats nor leaves out a task when others are submitted meanwhile', async () => {
    const store = await storeOf(5);
    const before = [...store.rows.keys()].sort().reverse();
    const first = await listTasks({ store }, 'tenant', { limit: 2 });
    // Of a later millisecond: within one, ids are in no order.
    await store.insert(newTask({ id: newTaskId(() => new Date(Date.now() + 1000), randomBytes) }));
    const rest = await listTasks({ store }, 'tenant', { limit: 10, cursor: first.nextCursor ?? undefined });
    expect([...first.tasks, ...rest.tasks].map(({ id }) => id)).toEqual(before);
  });

  it('gives nothing to another tenant, not even with a cursor', async () => {
    const store = await storeOf(2);
    const { nextCursor } = await listTasks({ store }, 'tenant', { limit: 1 });
    const others = await listTasks({ store }, 'another', { limit: 1, cursor: nextCursor ?? undefined });
    expect(others).toEqual({ tasks: [], nextCursor: null });
  });
});
