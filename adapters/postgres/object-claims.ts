import { z } from 'zod';
import type { Checkpoint, ObjectClaim, PartClaim, Split } from '../../core/objects/ports.ts';
import { bytesColumn, identityRow, optionsRow, sourceRow } from './object-rows.ts';

const held = { retry_after_seconds: z.number() };

const claimed = {
  attempt: z.number(),
  tries: z.number(),
  tenant: z.string(),
  algorithms: z.array(z.string()),
  source: sourceRow,
  options: optionsRow,
  checkpoint: bytesColumn.nullable(),
  checkpoint_offset: z.number(),
};

const split = { part_bytes: z.number(), parts_total: z.number(), parts_completed: z.number() };
const noSplit = { part_bytes: z.null(), parts_total: z.null(), parts_completed: z.literal(0) };

const whole = { kind: z.literal('claimed'), ...claimed, identity: identityRow.nullable() };

const objectClaim = z.union([
  z.object({ ...whole, ...split }),
  z.object({ ...whole, ...noSplit }),
  z.object({ kind: z.literal('held'), ...held }),
  z.object({ kind: z.enum(['dead', 'ended']) }),
]);

const partClaim = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('claimed'),
    ...claimed,
    identity: identityRow,
    bytes: z.number(),
    ...split,
  }),
  z.object({ kind: z.literal('held'), ...held }),
  z.object({
    kind: z.literal('completed'),
    parts_total: z.number(),
    parts_completed: z.number(),
    task_attempt: z.number(),
  }),
  z.object({ kind: z.literal('ended') }),
]);

/** What `claim-object-task` says. */
export function readObjectClaim(taskId: string, given: unknown): ObjectClaim {
  const row = objectClaim.parse(given);
  if (row.kind === 'held') return { kind: row.kind, retryAfterSeconds: row.retry_after_seconds };
  if (row.kind !== 'claimed') return { kind: row.kind };
  return {
    ...claimOf(taskId, row),
    identity: row.identity ?? undefined,
    split: row.parts_total === null ? undefined : splitOf(row),
  };
}

/** What `claim-object-part` says. */
export function readPartClaim(taskId: string, part: number, given: unknown): PartClaim {
  const row = partClaim.parse(given);
  if (row.kind === 'held') return { kind: row.kind, retryAfterSeconds: row.retry_after_seconds };
  if (row.kind === 'ended') return { kind: row.kind };
  if (row.kind === 'completed') {
    const partsLeft = row.parts_total - row.parts_completed;
    return { kind: row.kind, partsLeft, taskAttempt: row.task_attempt };
  }
  return {
    ...claimOf(taskId, row),
    part,
    identity: row.identity,
    offset: part * row.part_bytes,
    length: row.bytes,
    split: splitOf(row),
  };
}

type ClaimedRow = z.infer<z.ZodObject<typeof claimed>>;

function claimOf(taskId: string, row: ClaimedRow) {
  const { attempt, tries, tenant, algorithms, source, options } = row;
  const work = { source, algorithms, options };
  return { kind: 'claimed' as const, taskId, attempt, tries, tenant, work, checkpoint: checkpointOf(row) };
}

function checkpointOf({ checkpoint, checkpoint_offset: offset }: ClaimedRow): Checkpoint | undefined {
  return checkpoint === null ? undefined : { sealed: checkpoint, offset };
}

function splitOf(row: z.infer<z.ZodObject<typeof split>>): Split {
  return { partBytes: row.part_bytes, parts: row.parts_total, completed: row.parts_completed };
}
