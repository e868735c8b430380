/**
 * What a diagnosis is made of: counts of one window, gauges as they stood last. Null is a source that did not answer,
 * and is no symptom.
 */
export type Figure = number | null;

export interface GatewayFigures {
  readonly requests: Figure;
  /** Answered 4xx by the gateway itself: over a plan's rate or quota, without a key, or malformed. */
  readonly refused: Figure;
  readonly serverErrors: Figure;
  readonly latencyP95Ms: Figure;
  /** Requests a second that the account's gateway admits. */
  readonly ratePerSecondLimit: Figure;
}

export interface FunctionFigures {
  readonly name: string;
  /** Environments at work at once, the most in a minute. */
  readonly busy: Figure;
  /** Reserved concurrency. */
  readonly limit: Figure;
  readonly throttles: Figure;
  readonly errors: Figure;
}

export interface QueueFigures {
  readonly waiting: Figure;
  readonly inFlight: Figure;
  readonly oldestSeconds: Figure;
  /** Age from which tasks are later than promised. */
  readonly oldestSecondsLimit: Figure;
  readonly deadLetters: Figure;
}

export interface WorkerFigures {
  readonly busy: Figure;
  /** Environments that the event source runs at once. */
  readonly limit: Figure;
  /** Tasks that wait for them. */
  readonly backlog: Figure;
  readonly oldestSeconds: Figure;
  readonly oldestSecondsLimit: Figure;
  readonly throttles: Figure;
  /** Batches that failed whole: time-outs, crashes. */
  readonly errors: Figure;
}

export interface DatabaseFigures {
  /** Of a statement, waiting for a connection included: of half of them, and of nineteen in twenty. */
  readonly roundTripMedianMs: Figure;
  readonly roundTripP95Ms: Figure;
  /** What nineteen in twenty should not take. */
  readonly roundTripMsLimit: Figure;
  readonly statements: Figure;
  readonly errors: Figure;
  readonly connections: Figure;
  readonly connectionsLimit: Figure;
  /** Percent of the most ACU. */
  readonly capacityPercent: Figure;
}

export interface CacheFigures {
  readonly bytes: Figure;
  readonly bytesLimit: Figure;
  readonly evictions: Figure;
  readonly hits: Figure;
  readonly misses: Figure;
  /** Commands given up: late, failed, or not asked because the breaker was open. */
  readonly fallbacks: Figure;
}

export interface Figures {
  readonly windowSeconds: number;
  readonly gateway: GatewayFigures;
  readonly functions: readonly FunctionFigures[];
  readonly queue: QueueFigures;
  readonly workers: WorkerFigures;
  readonly objectQueue: QueueFigures;
  readonly objectWorkers: WorkerFigures;
  readonly database: DatabaseFigures;
  readonly cache: CacheFigures;
}
