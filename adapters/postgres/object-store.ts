import { z } from 'zod';
import type { ObjectTaskStore } from '../../core/objects/ports.ts';
import { redrivable } from '../../core/tasks/failures.ts';
import type { Database } from './client.ts';
import { readObjectClaim, readPartClaim } from './object-claims.ts';
import { bytesColumn, identityColumn, identityRow } from './object-rows.ts';

const outcomes = z.enum(['applied', 'lost', 'ended']);
const outcomeRow = z.object({ outcome: outcomes });

const pinRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('applied'), identity: identityRow }),
  z.object({ outcome: z.enum(['lost', 'ended']) }),
]);

const settlementRow = z.discriminatedUnion('outcome', [
  z
    .object({ outcome: z.literal('applied'), parts_left: z.number(), task_attempt: z.number() })
    .transform(({ outcome, parts_left: partsLeft, task_attempt: taskAttempt }) => ({
      outcome,
      partsLeft,
      taskAttempt,
    })),
  z.object({ outcome: z.enum(['lost', 'ended']) }),
]);

const partRow = z.object({ part: z.number() });
const resultRow = z.object({ part: z.number(), result: bytesColumn });

/** Object tasks in PostgreSQL; each method is one statement. */
export function createObjectTaskStore(database: Database): ObjectTaskStore {
  const outcome = async (...statement: Parameters<Database['run']>) =>
    outcomeRow.parse((await database.run(...statement)).rows[0]).outcome;
  return {
    async claim(taskId, leaseSeconds) {
      const { rows } = await database.run('claim-object-task', [taskId, leaseSeconds, redrivable]);
      return readObjectClaim(taskId, rows[0]);
    },
    async claimPart(taskId, part, leaseSeconds) {
      const { rows } = await database.run('claim-object-part', [taskId, part, leaseSeconds]);
      return readPartClaim(taskId, part, rows[0]);
    },
    async pin({ taskId, attempt }, identity) {
      const { rows } = await database.run('pin-object', [taskId, attempt, identityColumn(identity)]);
      return pinRow.parse(rows[0]);
    },
    progress({ taskId, part, attempt }, bytesDone, leaseSeconds) {
      return part === undefined
        ? outcome('object-task-progress', [taskId, attempt, bytesDone, leaseSeconds])
        : outcome('object-part-progress', [taskId, part, attempt, bytesDone, leaseSeconds]);
    },
    saveCheckpoint({ taskId, part, attempt }, { sealed, offset }, leaseSeconds) {
      const bytes = Buffer.from(sealed);
      return part === undefined
        ? outcome('save-object-task-checkpoint', [taskId, attempt, bytes, offset, leaseSeconds])
        : outcome('save-object-part-checkpoint', [taskId, part, attempt, bytes, offset, leaseSeconds]);
    },
    dropCheckpoint({ taskId, part, attempt }) {
      return part === undefined
        ? outcome('drop-object-task-checkpoint', [taskId, attempt])
        : outcome('drop-object-part-checkpoint', [taskId, part, attempt]);
    },
    release({ taskId, part, attempt }) {
      return part === undefined
        ? outcome('release-object-task', [taskId, attempt])
        : outcome('release-object-part', [taskId, part, attempt]);
    },
    split({ taskId, attempt }, { partBytes, parts }, leaseSeconds) {
      return outcome('split-object-task', [taskId, attempt, partBytes, parts, leaseSeconds]);
    },
    async nextParts(taskId, limit) {
      const { rows } = await database.run('next-object-parts', [taskId, limit]);
      return rows.map((row) => partRow.parse(row).part).sort((a, b) => a - b);
    },
    async completePart({ taskId, part, attempt }, result, leaseSeconds) {
      const values = [taskId, part, attempt, Buffer.from(result), leaseSeconds];
      const { rows } = await database.run('complete-object-part', values);
      return settlementRow.parse(rows[0]);
    },
    failPart({ taskId, part, attempt }, error) {
      return outcome('fail-object-part', [taskId, part, attempt, error]);
    },
    async partResults(taskId, { from, limit }) {
      const { rows } = await database.run('object-part-results', [taskId, from, limit]);
      return rows.map((row) => resultRow.parse(row));
    },
  };
}
