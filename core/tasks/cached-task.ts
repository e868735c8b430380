import { z } from 'zod';
import { findAlgorithm, findObjectAlgorithm } from '../hashing/algorithms.ts';
import { isRedrivable } from './failures.ts';
import type { EndedTask } from './task.ts';

/** Ended tasks that may be cached never change; an hour keeps the cache small. */
export const cachedTaskSeconds = 3600;

/** Longer than any wait. */
export const endedMarkerSeconds = 120;

/** The version is part of the key: another form of the value is another key. */
export const cachedTaskKey = (id: string): string => `task:v1:${id}`;

export const isCachedTaskKey = (key: string): boolean => key.startsWith(cachedTaskKey(''));

/** Set when a task has ended: those who wait poll it in place of the database. */
export const endedMarkerKey = (id: string): string => `task-ended:v1:${id}`;

/** Password hashes are never cached, nor what a password matched, nor a failure that an operator may undo. */
export function mayBeCached(task: EndedTask): boolean {
  return (
    !(task.status === 'failed' && isRedrivable(task.error)) &&
    task.operation === 'hash' &&
    task.algorithms.every((name) => {
      const algorithm = findAlgorithm(name) ?? findObjectAlgorithm(name);
      return algorithm !== undefined && algorithm.kind !== 'password';
    })
  );
}

const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inline'), bytes: z.number() }),
  z.object({
    kind: z.literal('object'),
    bucket: z.string(),
    key: z.string(),
    versionId: z.string().optional(),
  }),
  z.object({ kind: z.literal('upload'), uploadId: z.string(), bytes: z.number() }),
]);

const fields = {
  id: z.uuidv7(),
  tenant: z.string(),
  operation: z.enum(['hash', 'verify']),
  algorithms: z.array(z.string()),
  source,
  createdAt: z.coerce.date(),
  attempts: z.number(),
  startedAt: z.coerce.date().nullable(),
  progress: z.object({ bytesDone: z.number(), bytesTotal: z.number().nullable() }),
  completedAt: z.coerce.date(),
};

const schema: z.ZodType<EndedTask> = z.discriminatedUnion('status', [
  z.object({
    ...fields,
    status: z.literal('completed'),
    result: z.object({
      digests: z.record(z.string(), z.string()).optional(),
      match: z.boolean().optional(),
      bytes: z.number(),
      computed: z.enum(['worker', 'cache', 's3-checksum']),
    }),
  }),
  z.object({
    ...fields,
    status: z.literal('failed'),
    error: z.object({ code: z.string(), detail: z.string() }),
  }),
  z.object({ ...fields, status: z.literal('cancelled') }),
]);

export function encodeTask(task: EndedTask): string {
  return JSON.stringify(task);
}

/** Undefined for what is no such task: a miss. */
export function decodeTask(text: string): EndedTask | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
