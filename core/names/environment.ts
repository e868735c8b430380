/**
 * Names of the environment variables that the stack sets and the functions read.
 * `lib` writes them, `lambdas/environment.ts` parses them, `local` overrides only the addresses.
 */
export const environmentNames = {
  /** Stage name, such as `dev` or `prod`. */
  stage: 'STAGE',
  /** Estimated CPU milliseconds up to which a request is answered inline. */
  inlineBudgetMs: 'INLINE_BUDGET_MS',
  /** Estimated CPU milliseconds that one task may need; beyond it the request is refused. */
  taskBudgetMs: 'TASK_BUDGET_MS',
  /** Memory in MiB that one inline computation may need. */
  inlineMemoryMib: 'INLINE_MEMORY_MIB',
  /** Memory in MiB that one task may need. */
  taskMemoryMib: 'TASK_MEMORY_MIB',
  /** Longest wait in seconds of `?wait=` and `Prefer: wait=`. */
  waitLimitSeconds: 'WAIT_LIMIT_SECONDS',
  /** Lease of a claim in seconds: longer than the worker's timeout, shorter than the visibility timeout. */
  leaseSeconds: 'LEASE_SECONDS',
  /** Attempts after which a task fails: the compute queue's maxReceiveCount. */
  maxAttempts: 'MAX_ATTEMPTS',
  /** Days for which ended tasks are kept. */
  retentionDays: 'RETENTION_DAYS',
  /** Seconds after which a task that never ran is given up: the compute queue's message retention. */
  queueRetentionSeconds: 'QUEUE_RETENTION_SECONDS',
  /** `postgresql://user@host:port/database?sslmode=verify-full`; without a password, IAM tokens are used. Address. */
  databaseUrl: 'DATABASE_URL',
  /** As DATABASE_URL, to the readers: what is read there may be a moment old. Absent where there are none. Address. */
  databaseReaderUrl: 'DATABASE_READER_URL',
  /** ARN of the secret of the database's owner: the migrate function only. */
  databaseSecretArn: 'DATABASE_SECRET_ARN',
  /** `rediss://user@host:port`; without a password, IAM tokens are used. Empty where there is no cache. Address. */
  cacheUrl: 'CACHE_URL',
  /** Name of the cache that IAM tokens are signed for. */
  cacheName: 'CACHE_NAME',
  /** URL of the compute queue. */
  computeQueueUrl: 'COMPUTE_QUEUE_URL',
  /** Name of the DynamoDB table of idempotency records. */
  idempotencyTable: 'IDEMPOTENCY_TABLE',
  /** URL of the queue of messages that failed too often. */
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  /** Reserved concurrency of each function by its short name, as JSON. */
  functionConcurrency: 'FUNCTION_CONCURRENCY',
  /** Worker environments that the compute queue's event source runs at once. */
  workerConcurrency: 'WORKER_CONCURRENCY',
  /** URL of the object queue. */
  objectQueueUrl: 'OBJECT_QUEUE_URL',
  /** URL of the queue of messages of object tasks that failed too often. */
  objectDeadLetterQueueUrl: 'OBJECT_DEAD_LETTER_QUEUE_URL',
  /** Worker environments that the object queue's event source runs at once. */
  objectWorkerConcurrency: 'OBJECT_WORKER_CONCURRENCY',
  /** Lease of an object task and of its parts in seconds, renewed with each progress: independent of the timeout. */
  objectLeaseSeconds: 'OBJECT_LEASE_SECONDS',
  /** Attempts in a row without progress after which an object task fails. */
  objectMaxAttempts: 'OBJECT_MAX_ATTEMPTS',
  /** Name of the bucket of uploads. */
  uploadsBucket: 'UPLOADS_BUCKET',
  /** Names of the buckets whose objects callers may have hashed, as JSON. */
  allowedBuckets: 'ALLOWED_BUCKETS',
  /** Hours within which an upload is to be completed: its URLs last as long. */
  uploadExpiryHours: 'UPLOAD_EXPIRY_HOURS',
  /** Days after which S3 deletes an uploaded object. */
  uploadRetentionDays: 'UPLOAD_RETENTION_DAYS',
  /** Largest upload in GiB by name of the plan, as JSON. */
  uploadLimitsGib: 'UPLOAD_LIMITS_GIB',
  /** MiB of one part of an object that many workers hash: a power of two. */
  partMib: 'PART_MIB',
  /** Parts of one object that are in the queue or hashed at once. */
  partsInFlight: 'PARTS_IN_FLIGHT',
} as const;
