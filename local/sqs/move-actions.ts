import { z } from 'zod';
import { SqsError } from './errors.ts';
import type { MessageQueue } from './message-queue.ts';
import type { MoveTask, MoveTasks } from './move-tasks.ts';

interface Context {
  readonly queues: ReadonlyMap<string, MessageQueue>;
  readonly moves: MoveTasks;
}

const start = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().int().min(1).max(500).optional(),
});
const list = z.object({ SourceArn: z.string(), MaxResults: z.number().int().min(1).max(10).default(1) });

const byArn = ({ queues }: Context, arn: string) => [...queues.values()].find((queue) => queue.arn === arn);

function sourceOf(context: Context, arn: string): MessageQueue {
  const source = byArn(context, arn);
  if (source === undefined) throw new SqsError('ResourceNotFoundException');
  return source;
}

/** The actions that bring dead letters back. */
export const moveActions = {
  StartMessageMoveTask(request: unknown, context: Context): object {
    const { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond } = start.parse(request);
    const source = sourceOf(context, SourceArn);
    const isDeadLetterQueue = [...context.queues.values()].some(
      ({ attributes }) => attributes.RedrivePolicy?.deadLetterTargetArn === SourceArn,
    );
    if (!isDeadLetterQueue)
      throw new SqsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    const destination = DestinationArn === undefined ? undefined : byArn(context, DestinationArn);
    if (DestinationArn !== undefined && destination === undefined)
      throw new SqsError(
        'ResourceNotFoundException',
        "The resource that you specified for the DestinationArn parameter doesn't exist.",
      );
    const task = context.moves.start({ source, destination, rate: MaxNumberOfMessagesPerSecond });
    return { TaskHandle: task.handle };
  },
  ListMessageMoveTasks(request: unknown, context: Context): object {
    const { SourceArn, MaxResults } = list.parse(request);
    const source = sourceOf(context, SourceArn);
    return { Results: context.moves.of(source).slice(0, MaxResults).map(describe) };
  },
  CancelMessageMoveTask(request: unknown, { moves }: Context): object {
    const { TaskHandle } = z.object({ TaskHandle: z.string() }).parse(request);
    const task = moves.find(TaskHandle);
    if (task === undefined) throw new SqsError('ResourceNotFoundException', 'Task does not exist.');
    if (task.status !== 'RUNNING')
      throw new SqsError('InvalidParameterValue', 'Only active tasks can be cancelled.');
    moves.cancel(task);
    return { ApproximateNumberOfMessagesMoved: task.moved };
  },
};

function describe({ handle, source, destination, rate, status, ...task }: MoveTask): object {
  return {
    // Only a running task can be cancelled, so only its handle is told.
    ...(status === 'RUNNING' && { TaskHandle: handle }),
    Status: status,
    SourceArn: source.arn,
    ...(destination && { DestinationArn: destination.arn }),
    ...(rate !== undefined && { MaxNumberOfMessagesPerSecond: rate }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}
