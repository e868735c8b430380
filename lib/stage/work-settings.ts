import { z } from 'zod';
import { count, positive } from './setting.ts';

/** What each queue and its workers have. */
const queueShape = (defaults: { maxConcurrency: number }) => ({
  /** Worker environments that the event source runs at once. */
  maxConcurrency: positive.default(defaults.maxConcurrency),
  /** Deliveries after which a message goes to the dead-letter queue. */
  maxReceiveCount: positive.default(5),
  /** Left out: 6 x the worker's timeout + the window, or just above the lease where that is more. */
  visibilityTimeoutSeconds: positive.optional(),
  /** How long a message waits for a worker: its task is then given up, or, if it is of an object, sent again. */
  retentionHours: positive.default(24),
  deadLetterRetentionDays: positive.default(4),
});

const computeWorkers = z
  .strictObject({
    /** By default one task for each vCPU of the worker: what a batch holds beyond that waits in it, whosever it is. */
    batchSize: positive.default(2),
    windowSeconds: count.default(0),
    ...queueShape({ maxConcurrency: 100 }),
    /** Left out: the worker's timeout + 10. */
    leaseSeconds: positive.optional(),
    /** Size of the messages that a full batch is to have room for. */
    averageMessageKib: positive.default(32),
  })
  .prefault({});

/** One message an invocation: a task or a part of one, which may take all of its time. */
const objectWorkers = z
  .strictObject({
    ...queueShape({ maxConcurrency: 40 }),
    /** Renewed with each progress, so that a task whose worker died goes on soon, whatever the worker's timeout is. */
    leaseSeconds: positive.default(30),
    /** Size of the parts in which many workers hash one object: a power of two, as subtrees of BLAKE3 have it. */
    partMib: positive.default(256),
    /** Parts of one object at once: what one task may take of the workers. */
    partsInFlight: positive.default(16),
  })
  .prefault({});

/** The workers of each queue. */
export const workers = z.strictObject({ compute: computeWorkers, object: objectWorkers }).prefault({});

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
const bucketName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'a bucket has 3 to 63 lower-case letters, digits, dots and hyphens',
  );

/** Objects of callers, in the uploads bucket and in the operator's own. */
export const objects = z
  .strictObject({
    /** Buckets that any caller may have objects hashed of; the worker gets the right to read just these. */
    allowedBuckets: z.array(bucketName).default([]),
    /** KMS keys, as ARNs, that objects in them are encrypted with; S3's own keys need no mention. */
    decryptionKeys: z
      .array(z.string().regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a KMS key'))
      .default([]),
    /**
     * Within this an upload is to be completed. Its URLs last an hour at the most, and `GET /uploads/{id}` gives fresh
     * ones for the parts that have not arrived for as long as the upload is open.
     */
    uploadExpiryHours: positive.default(6),
    /** For which an uploaded object can be read, from its completion on; S3 deletes it within two days more. */
    uploadRetentionDays: positive.default(7),
  })
  .prefault({});
