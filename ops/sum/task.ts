import { z } from 'zod';
import type { ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import { isEnded } from '../api/task.ts';
import { getTask } from '../tasks/api-tasks.ts';
import { Interrupted, SourceError, type Session, type Sum } from './session.ts';

/** Seconds that the API holds an answer: how often progress is told. */
const holdSeconds = 2;

const acceptedSchema = z.object({ task_id: z.string() });

const resultSchema = z.object({
  digests: z.record(z.string(), z.string()),
  bytes: z.number(),
  computed: z.enum(['worker', 'cache', 's3-checksum']),
});

type TaskSource =
  | { readonly upload_id: string }
  | {
      readonly s3: {
        readonly bucket: string;
        readonly key: string;
        readonly version_id?: string | undefined;
      };
    };

/** The task has failed or was cancelled. */
export class TaskFailure extends SourceError {
  /** Of the API's task errors; `cancelled`. */
  readonly code: string;

  constructor(taskId: string, { code, detail }: { readonly code: string; readonly detail: string }) {
    super(`task ${taskId}: ${code}: ${detail}`, { missing: code === 'object-not-found' });
    this.code = code;
  }
}

/** Every algorithm's, in the order in which they were asked for. */
export function digestsOf(
  digests: Readonly<Record<string, string>>,
  algorithms: readonly ObjectAlgorithmName[],
): Sum['digests'] {
  return algorithms.map((algorithm) => {
    const digest = digests[algorithm];
    if (digest === undefined) throw new Error(`The API answered without a digest of ${algorithm}`);
    return [algorithm, digest] as const;
  });
}

/**
 * Submits a task over an object; with the same `key`, whoever submits it again gets the same task.
 * @throws ApiProblem
 */
export async function submitTask(
  { api, settings, signal }: Session,
  source: TaskSource,
  algorithms: readonly ObjectAlgorithmName[],
  key: string,
): Promise<string> {
  const { recompute, partSize } = settings;
  const options = { ...(recompute && { recompute }), ...(partSize !== undefined && { part_size: partSize }) };
  const answer = await api.send({
    method: 'POST',
    path: '/tasks',
    body: { source, algorithms, options },
    headers: { 'idempotency-key': key },
    signal,
  });
  return acceptedSchema.parse(answer).task_id;
}

/** Waits for a task. Throws TaskFailure, ApiProblem, Interrupted. */
export async function sumOfTask(
  { api, signal, progress }: Session,
  name: string,
  taskId: string,
  algorithms: readonly ObjectAlgorithmName[],
): Promise<Sum> {
  try {
    let task = await getTask(api, taskId, signal, holdSeconds);
    while (!isEnded(task)) {
      const { bytes_done: done, bytes_total: total } = task.progress;
      progress(name, task.status === 'queued' ? 'waiting for a worker' : 'hashing', done, total);
      task = await getTask(api, taskId, signal, holdSeconds);
    }
    if (task.status === 'completed') {
      const { digests, bytes, computed } = resultSchema.parse(task.result);
      return { bytes, digests: digestsOf(digests, algorithms), computed, taskId };
    }
    throw new TaskFailure(taskId, task.error ?? { code: task.status, detail: 'The task was cancelled.' });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Interrupted(
      `Interrupted; task ${taskId} goes on. Stop it with: hash-api tasks cancel ${taskId}`,
    );
  }
}
