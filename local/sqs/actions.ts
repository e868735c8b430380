import { z } from 'zod';
import { parseQueueAttributes } from './attributes.ts';
import { runBatch } from './batch.ts';
import { SqsError } from './errors.ts';
import { moveActions } from './move-actions.ts';
import type { MoveTasks } from './move-tasks.ts';
import { md5, systemAttributes } from './message-attributes.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Delivery } from './message.ts';

/** What an action may use: the queues by name, their move tasks, and a signal that the caller has gone. */
export interface ActionContext {
  readonly queues: ReadonlyMap<string, MessageQueue>;
  readonly moves: MoveTasks;
  urlOf(queue: MessageQueue): string;
  readonly signal: AbortSignal;
}

const queueUrl = z.object({ QueueUrl: z.string() });
const seconds = z.number().int().min(0);
const outgoing = z.object({
  MessageBody: z.string().min(1),
  DelaySeconds: seconds.max(900).optional(),
  MessageGroupId: z.string().min(1).max(128).optional(),
  MessageAttributes: z.record(z.string(), z.unknown()).optional(),
});
const visibility = z.object({ ReceiptHandle: z.string(), VisibilityTimeout: seconds.max(43_200) });
/** Of a running queue; all else is the template's to say. */
const receipt = z.object({ ReceiptHandle: z.string() });
const entries = z.object({ Entries: z.array(z.unknown()) });
const receive = z.object({
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  WaitTimeSeconds: seconds.max(20).optional(),
  VisibilityTimeout: seconds.max(43_200).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
});

type Action = (request: unknown, context: ActionContext) => unknown;

/** The actions of the SQS API that exist here, by the name in x-amz-target. */
export const actions: Readonly<Record<string, Action>> = {
  SendMessage: (request, context) => send(queueOf(request, context), outgoing.parse(request)),
  SendMessageBatch(request, context) {
    const queue = queueOf(request, context);
    const { Entries } = entries.parse(request);
    const bodies = z.array(z.object({ MessageBody: z.string() })).parse(Entries);
    const size = bodies.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
    if (size > 1_048_576) throw new SqsError('BatchRequestTooLong');
    return queue.together(() => runBatch(Entries, outgoing, (message) => send(queue, message)));
  },
  async ReceiveMessage(request, context) {
    const queue = queueOf(request, context);
    const options = receive.parse(request);
    const deliveries = await queue.receive({
      maximum: options.MaxNumberOfMessages,
      waitSeconds: options.WaitTimeSeconds,
      visibilitySeconds: options.VisibilityTimeout,
      signal: context.signal,
    });
    // Nobody will get this answer: the messages go back at once, not after their visibility timeout.
    if (context.signal.aborted) {
      for (const { receiptHandle } of deliveries) queue.changeVisibility(receiptHandle, 0);
    }
    const names = new Set([...options.AttributeNames, ...options.MessageSystemAttributeNames]);
    return deliveries.length === 0
      ? {}
      : { Messages: deliveries.map((delivery) => toMessage(queue, delivery, names)) };
  },
  DeleteMessage(request, context) {
    queueOf(request, context).delete(receipt.parse(request).ReceiptHandle);
    return {};
  },
  DeleteMessageBatch(request, context) {
    const queue = queueOf(request, context);
    const { Entries } = entries.parse(request);
    const remove = ({ ReceiptHandle }: z.infer<typeof receipt>) => {
      queue.delete(ReceiptHandle);
      return {};
    };
    return queue.together(() => runBatch(Entries, receipt, remove));
  },
  ChangeMessageVisibility(request, context) {
    const { ReceiptHandle, VisibilityTimeout } = visibility.parse(request);
    queueOf(request, context).changeVisibility(ReceiptHandle, VisibilityTimeout);
    return {};
  },
  ChangeMessageVisibilityBatch(request, context) {
    const queue = queueOf(request, context);
    return runBatch(entries.parse(request).Entries, visibility, ({ ReceiptHandle, VisibilityTimeout }) => {
      queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
      return {};
    });
  },
  GetQueueUrl(request, context) {
    const { QueueName } = z.object({ QueueName: z.string() }).parse(request);
    const queue = context.queues.get(QueueName);
    if (queue === undefined) throw new SqsError('QueueDoesNotExist');
    return { QueueUrl: context.urlOf(queue) };
  },
  GetQueueAttributes(request, context) {
    const { AttributeNames } = z.object({ AttributeNames: z.array(z.string()).default([]) }).parse(request);
    const all = Object.entries(describe(queueOf(request, context)));
    return {
      Attributes: Object.fromEntries(
        all.filter(([name]) => AttributeNames.includes('All') || AttributeNames.includes(name)),
      ),
    };
  },
  SetQueueAttributes(request, context) {
    const { Attributes } = z.object({ Attributes: z.record(z.string(), z.string()) }).parse(request);
    const queue = queueOf(request, context);
    const unknown = Object.keys(Attributes).find((name) => !changeable.has(name));
    if (unknown !== undefined)
      throw new SqsError('InvalidAttributeName', `The local queue cannot change ${unknown}.`);
    queue.attributes = parseQueueAttributes({ ...queue.attributes, ...Attributes });
    return {};
  },
  ...moveActions,
  PurgeQueue(request, context) {
    const queue = queueOf(request, context);
    if (Date.now() - (purgedAt.get(queue) ?? -Infinity) < purgeMs) throw new SqsError('PurgeQueueInProgress');
    purgedAt.set(queue, Date.now());
    queue.purge();
    return {};
  },
  ListQueues(request, context) {
    const { QueueNamePrefix } = z.object({ QueueNamePrefix: z.string().default('') }).parse(request);
    const found = [...context.queues.values()].filter(({ name }) => name.startsWith(QueueNamePrefix));
    return { QueueUrls: found.map((queue) => context.urlOf(queue)) };
  },
};

/** Attributes that a queue with messages may change. A new retention holds for the messages that it has as well. */
const changeable = new Set([
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'MaximumMessageSize',
  'ReceiveMessageWaitTimeSeconds',
]);

/** Milliseconds in which a queue may be purged once. */
const purgeMs = 60_000;
const purgedAt = new WeakMap<MessageQueue, number>();

/** The name is the URL's last segment: whatever address the caller knows this machine by. */
function queueOf(request: unknown, context: ActionContext): MessageQueue {
  const name = queueUrl.parse(request).QueueUrl.split('/').at(-1) ?? '';
  const queue = context.queues.get(name);
  if (queue === undefined) throw new SqsError('QueueDoesNotExist');
  return queue;
}

function send(queue: MessageQueue, message: z.infer<typeof outgoing>) {
  if (message.MessageAttributes !== undefined && Object.keys(message.MessageAttributes).length > 0)
    throw new SqsError('UnsupportedOperation', 'Message attributes are not supported by the local queue.');
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(message.MessageBody))
    throw new SqsError('InvalidMessageContents');
  if (Buffer.byteLength(message.MessageBody) > queue.attributes.MaximumMessageSize)
    throw new SqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.attributes.MaximumMessageSize} bytes.`,
    );
  const { id } = queue.send({
    body: message.MessageBody,
    groupId: message.MessageGroupId,
    delaySeconds: message.DelaySeconds,
  });
  return { MessageId: id, MD5OfMessageBody: md5(message.MessageBody) };
}

function toMessage(queue: MessageQueue, { message, receiptHandle }: Delivery, names: ReadonlySet<string>) {
  const wanted = Object.entries(systemAttributes(message, queue.arn)).filter(
    ([name]) => names.has('All') || names.has(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(wanted.length > 0 && { Attributes: Object.fromEntries(wanted) }),
  };
}

function describe(queue: MessageQueue): Record<string, string> {
  const { RedrivePolicy, FifoQueue: _standard, ...numbers } = queue.attributes;
  const { visible, inFlight, delayed } = queue.counts;
  return {
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    VisibilityTimeout: String(queue.attributes.VisibilityTimeout),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}
