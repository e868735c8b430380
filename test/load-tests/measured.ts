import type { PhaseResult, SeriesResult } from '../../load-tests/result/schema.ts';
import type { Measured } from '../../load-tests/scenarios/scenario.ts';

const percentiles = { count: 10, min: 1, mean: 5, p50: 5, p90: 9, p95: 9, p99: 10, p999: 10, max: 10 };

export const phase = (fields: Partial<PhaseResult> = {}): PhaseResult => ({
  name: 'steady',
  judged: true,
  begin: 0,
  rate: 10,
  seconds: 1,
  askedSeconds: 1,
  asked: 10,
  accepted: 0,
  refused: 0,
  failed: 0,
  drainedAfterSeconds: null,
  ...fields,
});

export const series = (fields: Partial<SeriesResult> = {}): SeriesResult => ({
  phase: 'steady',
  stream: 'all',
  name: 'request',
  kind: 'inline',
  asked: 10,
  answered: 10,
  refused: 0,
  refusedWithoutRetryAfter: 0,
  serverErrors: 0,
  failed: 0,
  statuses: { '200': 10 },
  latency: percentiles,
  service: percentiles,
  histogram: '',
  distribution: [
    [0, 1],
    [50, 5],
    [100, 10],
  ],
  intervals: [
    { at: 0, asked: 6, answered: 5, p50: 5, p95: 9, p99: 10, max: 10 },
    { at: 1, asked: 4, answered: 5, p50: null, p95: null, p99: null, max: null },
  ],
  ...fields,
});

/** A run of ten requests. */
export const measured = (fields: Partial<Measured> = {}): Measured => ({
  format: 1,
  scenario: 'inline',
  summary: 'some requests',
  startedAt: '2026-01-01T00:00:00.000Z',
  place: 'local',
  url: 'http://127.0.0.1:1',
  settings: { rate: 10, seconds: 1, drainSeconds: 1, arrivals: 'poisson', seed: 1, tenants: 1 },
  machine: { processor: 'some', virtualProcessors: 2, node: '24.0.0' },
  notes: [],
  generator: { lateMs: percentiles, lateLimitMs: 25, cpuPercent: 3, peakInFlight: 4, peakConnections: 5 },
  intervalSeconds: 1,
  phases: [phase()],
  series: [series()],
  tasks: { accepted: 0, completed: 0, failed: 0, lost: 0, notAwaited: 0, repeated: 0 },
  prediction: null,
  processes: [],
  ...fields,
});
