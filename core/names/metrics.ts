/**
 * The service's own metrics, declared once: what emits, charts, alarms on or reads a metric takes it from here, so
 * that a chart of one that nobody emits does not compile. CloudWatch's own metrics are in lib/monitoring.
 *
 * Each combination of name and dimension values is billed as a metric of its own, so the dimensions are a closed list:
 * tenant, size and kinds of errors are fields of log lines.
 */
export const metricNamespace = 'HashApi';

/** `stage` is on every metric. `path` is a route's template, `algorithm` a name of the registry. */
export const metricDimensions = ['stage', 'path', 'algorithm'] as const;
export type MetricDimension = (typeof metricDimensions)[number];

interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes' | 'None';
  /** Beside `stage`. */
  readonly by?: Exclude<MetricDimension, 'stage'>;
  readonly meaning: string;
}

export const metrics = {
  Requests: { unit: 'Count', by: 'path', meaning: 'requests that reached a function' },
  RequestTime: { unit: 'Milliseconds', by: 'path', meaning: 'from the event to the answer, in the function' },
  ClientErrors: { unit: 'Count', meaning: 'answers 4xx' },
  ServerErrors: { unit: 'Count', meaning: 'answers 5xx other than 503' },
  Unavailable: { unit: 'Count', meaning: 'answers 503: a dependency did not answer' },
  InlineRequests: { unit: 'Count', meaning: 'requests computed within the request' },
  QueuedRequests: { unit: 'Count', meaning: 'requests that became a task' },
  BytesHashed: { unit: 'Bytes', meaning: 'input hashed, inline and by workers' },
  ComputeTime: { unit: 'Milliseconds', by: 'algorithm', meaning: 'computing, inline and by workers' },
  EstimateRatio: {
    unit: 'None',
    by: 'algorithm',
    meaning: 'measured over estimated CPU milliseconds of a task',
  },
  QueueWait: {
    unit: 'Milliseconds',
    by: 'algorithm',
    meaning: 'from the submission of a task to its first claim',
  },
  TasksCompleted: { unit: 'Count', meaning: 'tasks that ended completed' },
  TasksFailed: { unit: 'Count', meaning: 'tasks that ended failed' },
  TasksCancelled: { unit: 'Count', meaning: 'tasks that were cancelled' },
  TaskAttempts: { unit: 'Count', meaning: 'attempts of a task that a worker or its tenant ended' },
  WorkerBusyTime: { unit: 'Milliseconds', meaning: 'time in which a worker computed' },
  WorkerTime: { unit: 'Milliseconds', meaning: 'time for which a worker ran' },
  ObjectBytesRead: { unit: 'Bytes', meaning: 'read of objects, once for all algorithms' },
  ObjectPassTime: { unit: 'Milliseconds', meaning: 'time of a worker over the bytes of an object or a part' },
  ObjectReadWait: { unit: 'Milliseconds', meaning: 'of that, time in which the hash waited for bytes' },
  ObjectReadsInterrupted: {
    unit: 'Count',
    meaning: 'reads that S3 cut short or turned away, asked for again',
  },
  ObjectCheckpointsSaved: { unit: 'Count', meaning: 'checkpoints saved' },
  ObjectCheckpointsRefused: {
    unit: 'Count',
    meaning: 'checkpoints that could not be trusted or used: the work began at zero again',
  },
  ObjectResumptions: { unit: 'Count', meaning: 'passes that went on from a checkpoint' },
  ObjectPartsCompleted: { unit: 'Count', meaning: 'parts of objects that were hashed' },
  ObjectDigestsFromCache: { unit: 'Count', meaning: 'digests of objects answered from the cache, unread' },
  ObjectDigestsFromS3: { unit: 'Count', meaning: 'digests of objects that S3 had kept, unread' },
  DatabaseStatements: { unit: 'Count', meaning: 'statements sent to the database' },
  DatabaseTime: {
    unit: 'Milliseconds',
    meaning: 'round trip of a statement, waiting for the proxy included',
  },
  DatabaseErrors: { unit: 'Count', meaning: 'statements that failed for want of the database' },
  ReaderReads: { unit: 'Count', meaning: 'reads of tasks that a reader of the database answered' },
  WriterReads: {
    unit: 'Count',
    meaning: 'reads of tasks that went to the writer, as the reader could be behind',
  },
  ReaderFallbacks: {
    unit: 'Count',
    meaning: 'reads of tasks that went to the writer, as the reader failed or the breaker was open',
  },
  CacheHits: { unit: 'Count', meaning: 'lookups that the cache answered' },
  CacheMisses: { unit: 'Count', meaning: 'lookups that it could not answer' },
  CacheTime: { unit: 'Milliseconds', meaning: 'round trip of a cache command' },
  CacheFallbacks: {
    unit: 'Count',
    meaning: 'commands given up: late, failed, or not asked because the breaker was open',
  },
  // Not a state: environments have a breaker each, and one that is frozen would report none.
  CacheBreakerOpenings: {
    unit: 'Count',
    meaning: 'breakers that opened, or stayed open after a try: about 12 a minute of each environment in use',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;
