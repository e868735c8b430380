import type { MessageFate } from './attempt.ts';
import type { DeliveredTask, Delivery } from './deliveries.ts';
import type { QueueMessage } from './ports.ts';
import { maximumDelaySeconds } from './retry.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** What became of a batch. Messages that are not kept are acknowledged. */
export interface BatchOutcome {
  /** Ids of the messages that stay in the queue. */
  readonly kept: string[];
  /** Ids of the tasks that this batch completed or failed. */
  readonly ended: string[];
  readonly malformed: readonly Delivery[];
}

export interface VisibilityChange {
  readonly messageId: string;
  readonly delaySeconds: number;
}

/** Messages on their way back to the queue. */
export interface GiveBack {
  /**
   * Keeps a task's messages. One that was received for the last time would go to the dead letters instead of coming
   * back, though its task has attempts left (a receive counts also where nothing was begun): it is sent again, as a
   * new message.
   */
  keep(task: Pick<DeliveredTask, 'deliveries' | 'tenant'>, fate: MessageFate): void;
  /**
   * Sends the message of a claimed task again before it is computed, where this receive is its last: if the worker is
   * killed, the task still has its message. The copy comes once the lease has ended and finds the task ended, or
   * claims it; so whatever becomes of this attempt, the message that it came with can go.
   */
  insure(tasks: readonly DeliveredTask[], leaseSeconds: number): Promise<void>;
  /** Keeps messages that another worker holds as well: theirs is the time of their return. */
  leave(deliveries: readonly Delivery[]): void;
  /** Does it, for what has been kept since the last time. */
  flush(): Promise<void>;
}

export function createGiveBack(
  { messages }: Pick<WorkerPorts, 'messages'>,
  maxReceives: number,
  kept: string[],
): GiveBack {
  let changes: VisibilityChange[] = [];
  let resends: { messageIds: readonly string[]; message: QueueMessage }[] = [];
  const insured = new Set<string>();
  const lastReceive = ({ deliveries }: Pick<DeliveredTask, 'deliveries'>) =>
    deliveries.find(({ receiveCount }) => receiveCount >= maxReceives);
  return {
    async insure(tasks, leaseSeconds) {
      await Promise.all(
        tasks.map(async (task) => {
          const last = lastReceive(task);
          if (!last) return;
          const delaySeconds = Math.min(leaseSeconds, maximumDelaySeconds);
          const sent = await messages.resend({ tenant: task.tenant, body: last.body, delaySeconds });
          if (sent) insured.add(last.messageId);
        }),
      );
    },
    keep(task, fate) {
      const { deliveries, tenant } = task;
      if (fate.kind === 'acknowledged') return;
      const messageIds = deliveries.map(({ messageId }) => messageId);
      const last = lastReceive(task);
      if (fate.kind === 'returned' && last) {
        if (insured.has(last.messageId)) return;
        const delaySeconds = Math.min(fate.delaySeconds, maximumDelaySeconds);
        resends.push({ messageIds, message: { tenant, body: last.body, delaySeconds } });
        return;
      }
      const delaySeconds = fate.kind === 'returned' ? fate.delaySeconds : 0;
      changes.push(...messageIds.map((messageId) => ({ messageId, delaySeconds })));
      kept.push(...messageIds);
    },
    leave(deliveries) {
      kept.push(...deliveries.map(({ messageId }) => messageId));
    },
    async flush() {
      const [nowChanges, nowResends] = [changes, resends];
      [changes, resends] = [[], []];
      const sending = nowResends.map(async ({ messageIds, message }) => {
        if (!(await messages.resend(message))) kept.push(...messageIds);
      });
      if (nowChanges.length > 0) await messages.delay(nowChanges);
      await Promise.all(sending);
    },
  };
}
