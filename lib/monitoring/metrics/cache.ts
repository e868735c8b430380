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
    breakerOpenings: own('CacheBreakerOpenings', { statistic: sum, label: 'breaker opened' }),
    /** A new environment gives its first command up while it connects: a few say nothing. */
    fallbackPercent: math(
      'given up, percent of commands',
      'IF(fallbacks >= 10, 100 * fallbacks / (FILL(answered, 0) + fallbacks), 0)',
      { fallbacks, answered: own('CacheTime', { statistic: Stats.SAMPLE_COUNT, label: 'answered' }) },
    ),
    time: [time(50), time(99)],
  };
}
