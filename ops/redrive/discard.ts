import { closeSync, openSync, writeSync } from 'node:fs';
import type { Reason } from '../../core/tasks/dead-letter.ts';
import { throughAll, type Session } from './session.ts';

export interface Discarded {
  readonly discarded: number;
  readonly stuck: number;
  readonly interrupted: boolean;
}

interface DiscardRecord {
  /** Gets a line of JSON for each letter. */
  readonly file: string;
  readonly stage: string;
  readonly by: string;
}

/**
 * Deletes the letters of one reason with their inputs. A line for each says which task it was of, why, when and by whom;
 * the function logs the same. The rows of the tasks keep their errors.
 */
export async function discardReason(
  session: Session,
  reason: Reason,
  record: DiscardRecord,
): Promise<Discarded> {
  const { stage, by } = record;
  let discarded = 0;
  let stuck = 0;
  // Opened before anything is deleted: without a record, nothing is.
  const file = openSync(record.file, 'a', 0o600);
  try {
    await throughAll(
      session,
      () => session.letters.settle('discard', reason),
      (batch) => {
        stuck += batch.filter(({ fate }) => fate === 'stuck').length;
        for (const letter of batch.filter(({ fate }) => fate === 'discarded')) {
          const line = {
            time: new Date().toISOString(),
            stage,
            by,
            reason,
            task_id: letter.taskId,
            tenant: letter.tenant,
            attempts: letter.attempts,
            message_id: letter.messageId,
            sent: new Date(letter.sentAt).toISOString(),
          };
          writeSync(file, `${JSON.stringify(line)}\n`);
          discarded += 1;
        }
        session.progress(`${discarded} discarded`);
      },
    );
  } finally {
    closeSync(file);
  }
  return { discarded, stuck, interrupted: session.signal.aborted };
}
