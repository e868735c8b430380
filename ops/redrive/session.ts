import type { SQSClient } from '@aws-sdk/client-sqs';
import { changeVisibility } from '../../adapters/sqs/visibility.ts';
import type { DeadLetter } from '../../core/tasks/dead-letter.ts';
import type { DeadLetterFunction, LetterBatch } from './dead-letter-function.ts';

/** What the subcommands work with. */
export interface Session {
  readonly letters: DeadLetterFunction;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Says how far it is. */
  readonly progress: (text: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Takes batches of letters until there is none that has not been seen, or until Ctrl-C; then shows those that are left
 * to others again. Each letter is told once.
 */
export async function throughAll(
  { sqs, deadLetterQueueUrl, signal }: Session,
  next: () => Promise<LetterBatch>,
  each: (letters: readonly DeadLetter[]) => void | Promise<void>,
): Promise<void> {
  const seen = new Set<string>();
  const left: DeadLetter[] = [];
  try {
    while (!signal.aborted) {
      const { letters: batch, isLast } = await next();
      // What was hidden comes back after some minutes: then all have been here.
      const fresh = batch.filter(({ messageId }) => !seen.has(messageId));
      for (const { messageId } of fresh) seen.add(messageId);
      left.push(...batch.filter(({ fate }) => fate === 'kept' || fate === 'stuck'));
      if (fresh.length > 0) await each(fresh);
      if (fresh.length === 0 || isLast) break;
    }
  } finally {
    const changes = left.map(({ receiptHandle }) => ({ receiptHandle, delaySeconds: 0 }));
    await changeVisibility(sqs, deadLetterQueueUrl, changes);
  }
}

/** All letters, as they are. */
export async function lookAtAll(session: Session): Promise<DeadLetter[]> {
  const all: DeadLetter[] = [];
  await throughAll(
    session,
    () => session.letters.look(),
    (batch) => {
      all.push(...batch);
      session.progress(`${all.length} dead letters looked at`);
    },
  );
  return all;
}
