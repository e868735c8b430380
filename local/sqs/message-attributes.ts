import { createHash } from 'node:crypto';
import type { Message } from './message.ts';

/** MessageSystemAttributes of a message that was received from the queue of that ARN. */
export function systemAttributes(message: Message, queueArn: string): Record<string, string> {
  return {
    SenderId: 'local',
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.deadLetterOf !== undefined && {
      DeadLetterQueueSourceArn: queueArn.replace(/[^:]*$/, message.deadLetterOf),
    }),
  };
}

/** The API's own integrity check, which the SDK verifies; no security rests on it. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
