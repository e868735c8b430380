import { deadLetterRequest, type DeadLetter } from '../../core/tasks/dead-letter.ts';
import { discard, look, redrive } from '../../core/tasks/dead-letters.ts';
import { log } from '../log.ts';
import type { DeadLetterServices } from './wire.ts';

/**
 * Shows dead letters, gives them back or discards them, one batch at a time. Messages are opened here, so that no input
 * leaves the VPC; what is changed is logged, with who asked for it.
 * @throws where the database or the queue does not answer: the caller is told so by Lambda
 */
export async function answer(request: unknown, services: DeadLetterServices): Promise<object> {
  const { store, queues } = services;
  const asked = deadLetterRequest.parse(request);
  switch (asked.action) {
    case 'queues': {
      const { queueUrl, deadLetterQueueUrl } = queues[asked.queue];
      return { queueUrl, deadLetterQueueUrl };
    }
    case 'look':
      return { letters: await look(queues[asked.queue].ports, asked) };
    case 'requeue': {
      const taskIds = await store.requeue(asked.taskIds);
      if (taskIds.length > 0) log.info('failed tasks queued again', { by: asked.by, task_ids: taskIds });
      return { taskIds };
    }
    case 'redrive':
    case 'discard': {
      const { action, queue, reason, by } = asked;
      const letters = await { redrive, discard }[action](queues[queue].ports, reason, asked);
      const done = letters.filter(({ fate }) => fate === 'redriven' || fate === 'discarded');
      report(action === 'redrive' ? 'dead letters redriven' : 'dead letters discarded', done, {
        queue,
        reason,
        by,
      });
      return { letters };
    }
  }
}

function report(
  what: string,
  letters: readonly DeadLetter[],
  fields: Readonly<Record<string, string>>,
): void {
  if (letters.length === 0) return;
  log.info(what, {
    ...fields,
    task_ids: letters.flatMap(({ taskId }) => taskId ?? []),
    message_ids: letters.map(({ messageId }) => messageId),
  });
}
