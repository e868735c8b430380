import type { Claim, Clock, DeadTaskStore, SettlementOutcome, TaskStore } from '../../../core/tasks/ports.ts';
import { isRedrivable } from '../../../core/tasks/failures.ts';
import { isObjectTask } from '../../../core/tasks/task.ts';
import { become as becomeAt, isFree, secondsLeft, toTask, type ObjectRow, type Row } from './task-rows.ts';

/** The truth in memory, with time as the clock says. */
export function createFakeTaskStore(
  clock: Clock,
): TaskStore & DeadTaskStore & { rows: ReadonlyMap<string, Row> } {
  const rows = new Map<string, Row>();
  const now = () => clock().getTime();

  const become = (...change: Parameters<typeof becomeAt> extends [unknown, ...infer Rest] ? Rest : never) => {
    becomeAt(clock, ...change);
  };
  const owned = (tenant: string, id: string) => {
    const row = rows.get(id);
    return row?.tenant === tenant ? row : undefined;
  };
  const claimOne = (id: string, leaseSeconds: number): Claim => {
    const row = rows.get(id);
    if (row?.error && isRedrivable(row.error)) return { kind: 'dead', id };
    if (!row || row.completedAt) return { kind: 'ended', id };
    if (!isFree(row, now())) return { kind: 'held', id, retryAfterSeconds: secondsLeft(row, now()) };
    const leaseUntil = now() + leaseSeconds * 1000;
    become(row, 'processing', {
      attempt: row.attempt + 1,
      leaseUntil,
      startedAt: row.startedAt ?? clock(),
    });
    return { kind: 'claimed', id, attempt: row.attempt, tries: row.attempt - row.attemptsForgiven };
  };

  return {
    rows,
    async insert(task) {
      await Promise.resolve();
      if (rows.has(task.id)) return;
      const { id, tenant, operation, algorithms, source } = task;
      rows.set(id, {
        id,
        tenant,
        operation,
        algorithms,
        source,
        status: 'queued',
        attempt: 0,
        attemptsForgiven: 0,
        leaseUntil: 0,
        createdAt: clock(),
        startedAt: null,
        completedAt: null,
        ...(isObjectTask(task) && {
          object: {
            source: task.source,
            options: task.options,
            bytesTotal: task.source.kind === 'upload' ? task.source.bytes : null,
            bytesDone: 0,
            sentAt: now(),
            parts: new Map(),
          },
        }),
      });
    },
    async get(tenant, id) {
      await Promise.resolve();
      const row = owned(tenant, id);
      return row && toTask(row);
    },
    async list(tenant, { limit, status, before, since }) {
      await Promise.resolve();
      return [...rows.values()]
        .filter((row) => row.tenant === tenant && (status === undefined || row.status === status))
        .filter((row) => before === undefined || row.id < before)
        .filter((row) => since === undefined || row.id >= since)
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit)
        .map(toTask);
    },
    async cancel(tenant, id) {
      await Promise.resolve();
      const row = owned(tenant, id);
      if (!row) return undefined;
      const cancelled = !row.completedAt;
      if (cancelled) become(row, 'cancelled');
      return { task: toTask(row), cancelled };
    },
    async claim(ids, leaseSeconds) {
      await Promise.resolve();
      return ids.map((id) => claimOne(id, leaseSeconds));
    },
    async settle(settlements) {
      await Promise.resolve();
      return new Map(
        settlements.map((settlement): [string, SettlementOutcome] => {
          const { id, attempt, kind } = settlement;
          const row = rows.get(id);
          if (!row) return [id, 'ended'];
          if (row.status === kind && row.attempt === attempt) return [id, 'applied'];
          if (row.completedAt) return [id, 'ended'];
          if (row.status !== 'processing' || row.attempt !== attempt) return [id, 'lost'];
          if (kind === 'completed') become(row, 'completed', { result: settlement.result });
          else if (kind === 'failed') become(row, 'failed', { error: settlement.error });
          else if (settlement.startedWork) become(row, 'queued');
          else become(row, 'queued', { attempt: attempt - 1, ...(attempt === 1 && { startedAt: null }) });
          return [id, 'applied'];
        }),
      );
    },
    async failQueued(id, error) {
      await Promise.resolve();
      const row = rows.get(id);
      if (row?.status === 'queued') become(row, 'failed', { error });
    },
    async describe(ids) {
      await Promise.resolve();
      return ids.flatMap((id) => {
        const row = rows.get(id);
        if (!row) return [];
        const { tenant, status, attempt: attempts, error = null } = row;
        return [{ id, tenant, status, attempts, error }];
      });
    },
    async requeue(ids) {
      await Promise.resolve();
      return ids.filter((id) => {
        const row = rows.get(id);
        if (!row?.error || !isRedrivable(row.error)) return false;
        become(row, 'queued', { attemptsForgiven: row.attempt });
        delete row.error;
        if (row.object) requeueObject(row.object);
        return true;
      });
    },
  };
}

/** Its messages may be gone: maintenance sends them again. */
function requeueObject(object: ObjectRow): void {
  object.sentAt = 0;
  for (const part of object.parts.values()) {
    if (part.status === 'completed') continue;
    if (part.status === 'failed') part.status = 'queued';
    part.attemptsForgiven = part.attempt;
    part.sentAt = 0;
  }
}
