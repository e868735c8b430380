import { setTimeout as after } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
  type ListMessageMoveTasksResultEntry,
} from '@aws-sdk/client-sqs';
import { isRedrivable } from '../../core/tasks/failures.ts';
import { lookAtAll, type Session } from './session.ts';

export interface Moved {
  readonly status: string;
  readonly moved: number;
  /** Tasks that had failed and were queued again. */
  readonly requeued: number;
  readonly failure: string | null;
}

/** Milliseconds between two looks at how far SQS is. */
const pollMs = 1_000;

/**
 * Brings all letters back by a message move task of SQS. Before, the tasks that failed are queued again; a letter that
 * comes later than that goes round once more, as workers put a message back whose task has failed this way.
 */
export async function moveAll(session: Session, rate: number | undefined): Promise<Moved> {
  const { letters, sqs, queueUrl, deadLetterQueueUrl, progress, signal } = session;
  const found = await lookAtAll(session);
  const failed = found.flatMap(({ taskId, reason }) =>
    taskId !== null && isRedrivable({ code: reason }) ? [taskId] : [],
  );
  const interrupted = () => signal.aborted;
  if (found.length === 0 || interrupted()) {
    return { status: interrupted() ? 'CANCELLED' : 'COMPLETED', moved: 0, requeued: 0, failure: null };
  }
  const requeued = (await letters.requeue([...new Set(failed)])).length;
  const source = await arnOf(session, deadLetterQueueUrl);
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: source,
      DestinationArn: await arnOf(session, queueUrl),
      ...(rate !== undefined && { MaxNumberOfMessagesPerSecond: rate }),
    }),
  );
  let cancelled = false;
  for (;;) {
    await after(pollMs, undefined, cancelled ? {} : { signal }).catch(() => undefined);
    if (interrupted() && !cancelled) {
      cancelled = true;
      // It may have come to its end meanwhile, which the next look tells.
      await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })).catch(() => undefined);
    }
    const { Results = [] } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: source, MaxResults: 1 }),
    );
    const task: ListMessageMoveTasksResultEntry = Results[0] ?? {};
    const { Status = 'UNKNOWN', ApproximateNumberOfMessagesMoved: moved = 0, FailureReason } = task;
    if (Status !== 'RUNNING' && Status !== 'CANCELLING') {
      return { status: Status, moved, requeued, failure: FailureReason ?? null };
    }
    progress(`${moved} of about ${task.ApproximateNumberOfMessagesToMove ?? found.length} moved`);
  }
}

async function arnOf({ sqs }: Session, QueueUrl: string): Promise<string> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  if (Attributes.QueueArn === undefined) throw new Error('SQS does not tell the ARN of the queue.');
  return Attributes.QueueArn;
}
