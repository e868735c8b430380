import type { Figures } from '../../../core/diagnosis/figures.ts';

/** A service at ease. */
export const calm: Figures = {
  windowSeconds: 180,
  gateway: { requests: 1200, refused: 3, serverErrors: 0, latencyP95Ms: 12, ratePerSecondLimit: 10_000 },
  functions: [
    { name: 'hash', busy: 4, limit: 500, throttles: 0, errors: 0 },
    { name: 'tasks', busy: 1, limit: 150, throttles: 0, errors: 0 },
  ],
  queue: { waiting: 2, inFlight: 10, oldestSeconds: 1, oldestSecondsLimit: 900, deadLetters: 0 },
  objectQueue: { waiting: 1, inFlight: 3, oldestSeconds: 1, oldestSecondsLimit: 900, deadLetters: 0 },
  objectWorkers: {
    busy: 1,
    limit: 10,
    backlog: 1,
    oldestSeconds: 1,
    oldestSecondsLimit: 900,
    throttles: 0,
    errors: 0,
  },
  workers: {
    busy: 2,
    limit: 8,
    backlog: 2,
    oldestSeconds: 1,
    oldestSecondsLimit: 900,
    throttles: 0,
    errors: 0,
  },
  database: {
    roundTripMedianMs: 4,
    roundTripP95Ms: 9,
    roundTripMsLimit: 100,
    statements: 500,
    errors: 0,
    connections: 12,
    connectionsLimit: 100,
    capacityPercent: 20,
  },
  cache: { bytes: 1e6, bytesLimit: 5e9, evictions: 0, hits: 100, misses: 20, fallbacks: 0 },
};
