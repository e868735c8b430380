import { randomBytes } from 'node:crypto';
import { newTaskId } from '../../core/tasks/task-id.ts';
import type { NewInlineTask, NewObjectTask, TaskResult } from '../../core/tasks/task.ts';

export const taskId = (): string => newTaskId(() => new Date(), randomBytes);

export const newTask = (fields: Partial<NewInlineTask> = {}): NewInlineTask => ({
  id: taskId(),
  tenant: 'tenant',
  operation: 'hash',
  algorithms: ['sha256'],
  source: { kind: 'inline', bytes: 3 },
  ...fields,
});

export const newObjectTask = (fields: Partial<NewObjectTask> = {}): NewObjectTask => ({
  id: taskId(),
  tenant: 'tenant',
  operation: 'hash',
  algorithms: ['sha256'],
  source: { kind: 'object', bucket: 'bucket', key: 'a/key' },
  options: { output: 'hex', recompute: false },
  ...fields,
});

export const someResult: TaskResult = {
  digests: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  bytes: 3,
  computed: 'worker',
};
