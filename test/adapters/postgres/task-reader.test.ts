import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '../../../adapters/circuit-breaker.ts';
import type { Database } from '../../../adapters/postgres/client.ts';
import { createTaskReader } from '../../../adapters/postgres/task-reader.ts';
import { Problem } from '../../../core/errors.ts';
import { taskId } from '../../contract/new-task.ts';

function makeReader() {
  let now = 0;
  let asked = 0;
  let down = true;
  const database: Database = {
    run() {
      asked += 1;
      if (down) return Promise.reject(new Problem('unavailable', 'down'));
      return Promise.resolve({ rows: [], count: 0 });
    },
    end: () => Promise.resolve(),
  };
  const breaker = createCircuitBreaker(() => now, { failures: 3, openMs: 5_000 });
  return {
    reader: createTaskReader(database, breaker),
    asked: () => asked,
    pass: (milliseconds: number) => (now += milliseconds),
    recover: () => (down = false),
  };
}

const unavailable = expect.objectContaining({ code: 'unavailable' }) as unknown;

describe('a reader of the database', () => {
  it('is not asked for a while after some failures in a row, whatever is to be read', async () => {
    const { reader, asked } = makeReader();
    for (let i = 0; i < 10; i += 1) {
      const read = i % 2 === 0 ? reader.get('tenant', taskId()) : reader.list('tenant', { limit: 1 });
      await expect(read).rejects.toEqual(unavailable);
    }
    expect(asked()).toBe(3);
  });

  it('is asked again after that while, and then as before', async () => {
    const { reader, asked, pass, recover } = makeReader();
    for (let i = 0; i < 3; i += 1) await expect(reader.get('tenant', taskId())).rejects.toEqual(unavailable);
    pass(5_000);
    recover();
    expect(await reader.get('tenant', taskId())).toBeUndefined();
    expect(await reader.list('tenant', { limit: 1 })).toEqual([]);
    expect(asked()).toBe(5);
  });
});
