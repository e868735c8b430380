import type { MessageFate } from './attempt.ts';
import type { DeliveredTask, Delivery } from './deliveries.ts';
import type { QueueMessage } from './ports.ts';
import { maximumDelaySeconds } from './retry.ts';

export interface ReturnedMessage {
  readonly messageId: string;
  /** When it is to be visible again; undefined: after the queue's visibility timeout. */
  readonly delaySeconds: number | undefined;
}

/** What a worker does about its messages. Those that are not named here are acknowledged. */
export interface BatchOutcome {
  readonly returned: ReturnedMessage[];
  /** To be sent as new messages; those that they replace are acknowledged once that has been done. */
  readonly resent: { readonly messageIds: readonly string[]; readonly message: QueueMessage }[];
  /** Ids of the tasks that this batch completed or failed. */
  readonly ended: string[];
  readonly malformed: readonly Delivery[];
}

export function emptyOutcome(malformed: readonly Delivery[]): BatchOutcome {
  return { returned: [], resent: [], ended: [], malformed };
}

/**
 * A message that was received for the last time would go to the dead-letter queue instead of coming back, though its
 * task has attempts left: receiving counts also where nothing was begun. It is sent again, as a new message.
 */
export function applyFate(
  outcome: BatchOutcome,
  { message, deliveries }: DeliveredTask,
  fate: MessageFate,
  maxReceives: number,
): void {
  if (fate.kind === 'acknowledged') return;
  const messageIds = deliveries.map(({ messageId }) => messageId);
  if (fate.kind === 'returned' && deliveries.some(({ receiveCount }) => receiveCount >= maxReceives)) {
    const delaySeconds = Math.min(fate.delaySeconds, maximumDelaySeconds);
    const body = deliveries[0].body;
    outcome.resent.push({ messageIds, message: { tenant: message.tenant, body, delaySeconds } });
    return;
  }
  const delaySeconds = fate.kind === 'returned' ? fate.delaySeconds : 0;
  outcome.returned.push(...messageIds.map((messageId) => ({ messageId, delaySeconds })));
}
