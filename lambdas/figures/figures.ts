import { setTimeout as after } from 'node:timers/promises';
import {
  insideRequest,
  type InsideFigures,
  type InsideRequest,
  silentSource,
} from '../../core/figures/inside.ts';
import { errorKind, log } from '../log.ts';

/** Milliseconds in which a source has to answer. Who asks waits no longer than 2 s. */
const sourceMs = 2000;

const ask: Readonly<Record<InsideRequest, (sources: InsideFigures) => Promise<object>>> = {
  database: (sources) => sources.database(),
  tasks: (sources) => sources.tasks(),
  'cache-entries': (sources) => sources.cacheEntries(),
  'clear-cache': (sources) => sources.clearCache(),
};

/**
 * What only the VPC sees. A source that fails or hangs is an answer too: it has alarms of its own, and those of this
 * function are for its own failures.
 * @throws where the request is none
 */
export async function answer(
  request: unknown,
  sources: InsideFigures,
  deadlineMs = sourceMs,
): Promise<object> {
  const source = insideRequest.parse(request);
  const answered = new AbortController();
  try {
    const over = after(deadlineMs, undefined, { signal: answered.signal }).then((): never => {
      throw new Error('no answer in time');
    });
    return await Promise.race([ask[source](sources), over]);
  } catch (error) {
    log.warn('a source does not answer', { source, error: errorKind(error) });
    return silentSource;
  } finally {
    answered.abort();
  }
}
