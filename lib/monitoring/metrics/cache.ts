import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { awsMetric } from './aws-metric.ts';
import { math } from './expression.ts';
import type { OwnMetric } from './own-metric.ts';

export function cacheMetrics(name: string, own: OwnMetric) {
  const cache = awsMetric('AWS/ElastiCache', { clusterId: name });
  const sum = Stats.SUM;
  const units = cache('ElastiCacheProcessingUnits', { statistic: sum, label: 'processing units' });
  const hits = own('CacheHits', { statistic: sum, label: 'hits' });
  const misses = own('CacheMisses', { statistic: sum, label: 'misses' });
  const fallbacks = own('CacheFallbacks', { statistic: sum, label: 'given up' });
  const time = (percentile: number) =>
    own('CacheTime', { statistic: Stats.percentile(percentile), label: `p${percentile}` });
  return {
    bytes: cache('BytesUsedForCache', { statistic: Stats.MAXIMUM, label: 'bytes' }),
    units,
    unitsPerSecond: math('processing units a second', 'units / 60', { units }),
    evictions: cache('Evictions', { statistic: sum, label: 'evictions' }),
    throttled: cache('ThrottledCmds', { statistic: sum, label: 'throttled commands' }),
    hitRate: cache('CacheHitRate', { statistic: Stats.AVERAGE, label: 'hit rate' }),
    hits,
    misses,
    fallbacks,
    /** Commands given up per hundred lookups; above 100 where those that write are given up too. */
    fallbackPercent: math(
      'given up, percent of lookups',
      '100 * fallbacks / (FILL(hits, 0) + FILL(misses, 0) + 1)',
      { fallbacks, hits, misses },
    ),
    time: [time(50), time(99)],
  };
}
