import type { ApiTask } from '../api/task.ts';
import { size } from '../size.ts';
import { table } from '../table.ts';

/** `1.2 GiB of 3.0 GiB (40 %)`; the object's size alone once all is done. */
export function progressText({ progress: { bytes_done: done, bytes_total: total } }: ApiTask): string {
  if (total === null) return '';
  if (done >= total) return size(total);
  return `${size(done)} of ${size(total)} (${Math.floor((100 * done) / total)} %)`;
}

function sourceText({ source }: ApiTask): string {
  switch (source.type) {
    case 'inline':
      return 'in the request';
    case 'upload':
      return `upload ${source.upload_id}`;
    case 's3':
      return `s3://${source.bucket}/${source.key}${source.version_id === null ? '' : ` (version ${source.version_id})`}`;
  }
}

export function taskTable(tasks: readonly ApiTask[]): string {
  if (tasks.length === 0) return 'No tasks.';
  const rows = tasks.map((task) => [
    task.task_id,
    task.error === null ? task.status : `${task.status}: ${task.error.code}`,
    task.created_at,
    task.algorithms.join(','),
    progressText(task),
    sourceText(task),
  ]);
  return table([['id', 'status', 'created', 'algorithms', 'bytes', 'source'], ...rows]);
}

export function taskText(task: ApiTask): string {
  const { result, error } = task;
  const rows: readonly (readonly [string, string | null])[] = [
    ['id', task.task_id],
    ['status', task.status],
    ['error', error && `${error.code}: ${error.detail}`],
    ['algorithms', task.algorithms.join(',')],
    ['source', sourceText(task)],
    ['bytes', progressText(task) || null],
    ['created', task.created_at],
    ['started', task.started_at],
    ['ended', task.completed_at],
    ['attempts', String(task.attempts)],
    ['match', result?.match === undefined ? null : String(result.match)],
    ...Object.entries(result?.digests ?? {}),
    ['computed by', result?.computed ?? null],
  ];
  return table(rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
