import type { DatabaseOptions } from '../../adapters/postgres/client.ts';
import type { RedisCacheOptions } from '../../adapters/redis/cache.ts';
import type { Meter } from '../../core/metrics/meter.ts';
import type { MetricName } from '../../core/names/metrics.ts';
import type { ReadBy } from '../../core/tasks/read-through-readers.ts';

export const recordStatement =
  (meter: Meter): NonNullable<DatabaseOptions['onStatement']> =>
  ({ milliseconds, sent, failed }) => {
    if (sent > 0) meter.record('DatabaseStatements', sent);
    meter.record('DatabaseTime', milliseconds);
    if (failed) meter.record('DatabaseErrors', 1);
  };

const readMetrics = {
  reader: 'ReaderReads',
  writer: 'WriterReads',
  fallback: 'ReaderFallbacks',
} as const satisfies Record<ReadBy, MetricName>;

export const recordRead =
  (meter: Meter) =>
  (by: ReadBy): void => {
    meter.record(readMetrics[by], 1);
  };

export const recordCommand =
  (meter: Meter): NonNullable<RedisCacheOptions['onCommand']> =>
  (command) => {
    if (command.kind === 'answered') {
      meter.record('CacheTime', command.milliseconds);
      return;
    }
    meter.record('CacheFallbacks', 1);
    if (command.opened) meter.record('CacheBreakerOpenings', 1);
  };
