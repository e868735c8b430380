import * as z from 'zod';

/** Why a message lies in the dead-letter queue: the code of its task's failure, or what else became of the task. */
export const reasons = [
  'attempts-exhausted',
  'lost',
  /** Its task waits or is being computed: every delivery failed before the task was claimed, or it is a duplicate. */
  'not-ended',
  /** Its task was completed or cancelled, or failed for good. */
  'ended',
  /** There is no such task: its row is past its retention. */
  'unknown-task',
  /** It is no message of this version. */
  'malformed',
] as const;
export type Reason = (typeof reasons)[number];

/** Each worker pool has a queue of its own, and that one its dead letters. */
export const queueNames = ['compute', 'object'] as const;
export type QueueName = (typeof queueNames)[number];

/** Letters of one request: their messages, of up to 1 MiB, are in memory together. */
export const mostLetters = 50;

/** Ids of one request. */
export const mostTaskIds = 1000;

const queue = z.enum(queueNames).default('compute');

const batch = {
  queue,
  maximum: z.int().min(1).max(mostLetters),
  /** Seconds for which nobody else sees the letters: the longest visibility timeout of SQS. */
  hiddenSeconds: z.int().min(0).max(43_200),
};

/** What is asked of the function that reaches both the letters and the tasks. */
export const deadLetterRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('queues'), queue }),
  z.object({ action: z.literal('look'), ...batch }),
  z.object({
    action: z.enum(['redrive', 'discard']),
    reason: z.enum(reasons),
    ...batch,
    /** Who asked, for the log. */
    by: z.string().max(200),
  }),
  z.object({
    action: z.literal('requeue'),
    taskIds: z.array(z.uuid()).max(mostTaskIds),
    by: z.string().max(200),
  }),
]);
export type DeadLetterRequest = z.infer<typeof deadLetterRequest>;

/** What is said of a letter: never its input. */
const deadLetter = z.object({
  messageId: z.string(),
  /** For showing the message to others again. */
  receiptHandle: z.string(),
  reason: z.enum(reasons),
  taskId: z.string().nullable(),
  tenant: z.string().nullable(),
  /** Claims of its task so far. */
  attempts: z.number().nullable(),
  /** When it was sent first, milliseconds since 1970. */
  sentAt: z.number(),
  /** `kept`: it was only to be looked at, or another reason was asked for. `stuck`: it could not be done. */
  fate: z.enum(['kept', 'redriven', 'discarded', 'stuck']),
});
export type DeadLetter = z.infer<typeof deadLetter>;

/** The answers: to `look`, `redrive` and `discard`; to `requeue`; to `queues`. */
export const letterList = z.object({ letters: z.array(deadLetter) });
export const requeuedTasks = z.object({ taskIds: z.array(z.string()) });
export const queueUrls = z.object({ queueUrl: z.string(), deadLetterQueueUrl: z.string() });
