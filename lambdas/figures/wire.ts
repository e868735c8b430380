import { countTasks, readDatabaseActivity } from '../../adapters/postgres/figures.ts';
import { createCacheContents } from '../../adapters/redis/cache-contents.ts';
import type { InsideFigures } from '../../core/figures/inside.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import { cacheAddress, connectDatabase } from '../connections.ts';
import type { Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

/** Milliseconds for removing entries; the rest of the 2 s is for the way here and back. */
const clearBudgetMs = 1000;

export function wire(variables: Variables): { sources: InsideFigures; meter: InvocationMeter } {
  const meter = createMeter(variables);
  const database = connectDatabase(variables, meter);
  const address = cacheAddress(variables);
  const contents = address && createCacheContents(address);
  return {
    meter,
    sources: {
      database: () => readDatabaseActivity(database),
      tasks: () => countTasks(database),
      // No cache holds nothing.
      cacheEntries: async () => (await contents?.entries()) ?? { entries: 0 },
      clearCache: async () => (await contents?.clear(clearBudgetMs)) ?? { removed: 0, complete: true },
    },
  };
}
