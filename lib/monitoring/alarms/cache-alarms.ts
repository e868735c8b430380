import { figures, type DefineAlarms } from './alarm-definition.ts';

const gigabyte = 1_000_000_000;

export const cacheAlarms: DefineAlarms = ({ cache }, metrics) => [
  {
    name: 'cache-memory',
    metric: metrics.cache.bytes,
    threshold: 0.8 * cache.maxDataGb * gigabyte,
    of: [3, 5],
    meaning: `The cache holds more than 80 % of its ${cache.maxDataGb} GB and will evict; status requests then cost the database more.`,
    first: figures('/cache/stats'),
    runbook: 'cache',
  },
  {
    name: 'cache-evictions',
    metric: metrics.cache.evictions,
    threshold: 0,
    of: [3, 5],
    meaning: 'The cache drops entries before their time to make room for others.',
    first: figures('/cache/stats'),
    runbook: 'cache',
  },
  {
    name: 'cache-throttled',
    metric: metrics.cache.throttled,
    threshold: 0,
    of: [3, 5],
    meaning: `The cache refuses commands: more than ${cache.maxEcpuPerSecond} processing units a second are asked of it.`,
    first: figures('/cache/stats'),
    runbook: 'cache',
  },
  {
    name: 'cache-fallbacks',
    metric: metrics.cache.fallbackPercent,
    threshold: 20,
    of: [3, 5],
    meaning:
      'More than a fifth of the commands are given up: the cache is late or gone, or the breaker is open. The service goes on without it, at the cost of the database.',
    first: 'npx hash-api logs tasks --since 15m',
    runbook: 'cache',
  },
  {
    // What share of lookups can hit depends on what callers ask for, so no fixed limit would be right for long.
    name: 'cache-hit-rate',
    metric: metrics.cache.hitRate,
    band: { deviations: 3, side: 'below' },
    of: [10, 15],
    meaning:
      'The hit rate is far below what it usually is at this hour: entries are evicted, the cache was emptied, or callers ask for other things.',
    first: figures('/cache/stats'),
    runbook: 'cache',
  },
];
