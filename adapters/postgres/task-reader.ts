import { Problem } from '../../core/errors.ts';
import type { TaskReads } from '../../core/tasks/ports.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { Database, DatabaseTimes } from './client.ts';
import { createTaskStore } from './task-store.ts';

/**
 * Shorter than the writer's, in whose place nobody else answers: a reader that takes longer costs more than it saves.
 */
export const readerTimes: Partial<DatabaseTimes> = { connect: 1_000, statement: 1_000 };

/**
 * Tasks as a reader has them. After some failures in a row it is not asked for a while: each would cost its time-out.
 * Throws Problem `unavailable` then, and where the reader cannot be asked.
 */
export function createTaskReader(database: Database, breaker: CircuitBreaker): TaskReads {
  const store = createTaskStore(database);

  async function ask<T>(read: () => Promise<T>): Promise<T> {
    if (!breaker.closed()) throw new Problem('unavailable', 'The readers do not answer.');
    try {
      const answer = await read();
      breaker.succeeded();
      return answer;
    } catch (error) {
      breaker.failed();
      throw error;
    }
  }

  return {
    get: (tenant, id) => ask(() => store.get(tenant, id)),
    list: (tenant, page) => ask(() => store.list(tenant, page)),
  };
}
