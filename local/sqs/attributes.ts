import { z } from 'zod';

const whole = (minimum: number, maximum: number, fallback: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback);

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

/**
 * Properties of an AWS::SQS::Queue, with AWS's bounds and defaults (API reference, SetQueueAttributes). Encryption and
 * policies mean nothing here; FIFO queues do not exist here.
 */
const queueAttributes = z.object({
  /** Seconds. */
  VisibilityTimeout: whole(0, 43_200, 30),
  /** Seconds. */
  DelaySeconds: whole(0, 900, 0),
  /** Bytes. */
  MaximumMessageSize: whole(1024, 1_048_576, 1_048_576),
  /** Seconds. */
  MessageRetentionPeriod: whole(60, 1_209_600, 345_600),
  /** Seconds. */
  ReceiveMessageWaitTimeSeconds: whole(0, 20, 0),
  RedrivePolicy: z
    .union([
      redrivePolicy,
      z
        .string()
        .transform((text): unknown => JSON.parse(text))
        .pipe(redrivePolicy),
    ])
    .optional(),
  FifoQueue: z.literal([false, 'false'], 'FIFO queues are not supported locally.').optional(),
});

export type QueueAttributes = z.infer<typeof queueAttributes>;

export function parseQueueAttributes(properties: unknown): QueueAttributes {
  return queueAttributes.parse(properties);
}
