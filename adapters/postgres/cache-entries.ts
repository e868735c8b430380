import { z } from 'zod';
import type { Cache } from '../../core/tasks/ports.ts';
import type { Database } from './client.ts';

const entry = z.object({ value: z.string() });

/** The durable tier of a cache: the table `cache_entries`. A database that cannot be asked is a miss. */
export function createCacheEntries(database: Database): Cache {
  let usable = true;
  async function open<T>(run: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await run();
      usable = true;
      return answer;
    } catch {
      usable = false;
      return undefined;
    }
  }
  return {
    get: (key) =>
      open(async () => {
        const { rows } = await database.run('get-cache-entry', [key]);
        return rows[0] === undefined ? undefined : entry.parse(rows[0]).value;
      }),
    async set(key, value, ttlSeconds) {
      await open(() => database.run('set-cache-entry', [key, value, ttlSeconds]));
    },
    usable: () => usable,
  };
}
