import { z } from 'zod';
import type { Claim, Settlement, SettlementOutcome, TaskStore } from '../../core/tasks/ports.ts';
import { redrivable } from '../../core/tasks/failures.ts';
import { isObjectTask } from '../../core/tasks/task.ts';
import type { Database } from './client.ts';
import { optionsColumn, sourceColumn } from './object-rows.ts';
import { taskRow } from './task-row.ts';

const claimRow = z
  .object({
    id: z.uuid(),
    kind: z.enum(['claimed', 'held', 'dead', 'ended']),
    attempt: z.number().nullable(),
    tries: z.number().nullable(),
    retry_after_seconds: z.number().nullable(),
  })
  .transform(({ id, kind, attempt, tries, retry_after_seconds: retryAfterSeconds }): Claim => {
    if (kind === 'claimed' && attempt !== null && tries !== null) return { kind, id, attempt, tries };
    if (kind === 'held' && retryAfterSeconds !== null) return { kind, id, retryAfterSeconds };
    return { kind: kind === 'dead' ? kind : 'ended', id };
  });

const outcomeRow = z.object({ id: z.uuid(), outcome: z.enum(['applied', 'ended', 'lost']) });

const cancelRow = z.object({ cancelled: z.boolean() });

/** Tasks in PostgreSQL; each method is one statement. */
export function createTaskStore(database: Database): TaskStore {
  return {
    async insert(task) {
      const { id, tenant, operation, algorithms } = task;
      if (!isObjectTask(task)) {
        await database.run('insert-task', [id, tenant, operation, algorithms, task.source]);
        return;
      }
      const { source } = task;
      const bytes = source.kind === 'upload' ? source.bytes : null;
      const values = [sourceColumn(source), optionsColumn(task.options), bytes];
      await database.run('insert-object-task', [id, tenant, algorithms, ...values]);
    },
    async get(tenant, id) {
      const { rows } = await database.run('get-task', [id, tenant]);
      return rows[0] === undefined ? undefined : taskRow.parse(rows[0]);
    },
    async list(tenant, { limit, status, before, since }) {
      const values = [tenant, before ?? null, status ?? null, limit, since ?? null];
      const { rows } = await database.run('list-tasks', values);
      return rows.map((row) => taskRow.parse(row));
    },
    async cancel(tenant, id) {
      // Not repeated: after a cancellation whose answer was lost, the repeat would say that it did nothing.
      const { rows } = await database.run('cancel-task', [id, tenant], { repeatable: false });
      const row = rows[0];
      return row === undefined
        ? undefined
        : { task: taskRow.parse(row), cancelled: cancelRow.parse(row).cancelled };
    },
    async claim(ids, leaseSeconds) {
      if (ids.length === 0) return [];
      const { rows } = await database.run('claim-tasks', [ids, leaseSeconds, redrivable]);
      return rows.map((row) => claimRow.parse(row));
    },
    async settle(settlements) {
      if (settlements.length === 0) return new Map<string, SettlementOutcome>();
      const ids = settlements.map(({ id }) => id);
      const { rows } = await database.run('settle-tasks', [JSON.stringify(settlements.map(given)), ids]);
      return new Map(
        rows.map((row) => {
          const { id, outcome } = outcomeRow.parse(row);
          return [id, outcome];
        }),
      );
    },
    async failQueued(id, error) {
      await database.run('fail-queued-task', [id, error]);
    },
  };
}

/** A settlement as the statement reads it. */
function given(settlement: Settlement) {
  const { id, attempt, kind } = settlement;
  switch (kind) {
    case 'completed':
      return { id, attempt, kind, result: settlement.result };
    case 'failed':
      return { id, attempt, kind, error: settlement.error };
    case 'released':
      return { id, attempt, kind, started_work: settlement.startedWork };
  }
}
