import type { Task, TaskSource } from '../../core/tasks/task.ts';

/** A task as callers see it. */
export function taskJson(task: Task) {
  return {
    task_id: task.id,
    status: task.status,
    operation: task.operation,
    algorithms: task.algorithms,
    source: sourceJson(task.source),
    created_at: task.createdAt.toISOString(),
    started_at: task.startedAt?.toISOString() ?? null,
    completed_at: 'completedAt' in task ? task.completedAt.toISOString() : null,
    attempts: task.attempts,
    progress: { bytes_done: task.progress.bytesDone, bytes_total: task.progress.bytesTotal },
    result: task.status === 'completed' ? task.result : null,
    error: task.status === 'failed' ? task.error : null,
  };
}

function sourceJson(source: TaskSource) {
  switch (source.kind) {
    case 'inline':
      return { type: source.kind, bytes: source.bytes };
    case 'upload':
      return { type: source.kind, upload_id: source.uploadId, bytes: source.bytes };
    case 'object':
      return { type: 's3', bucket: source.bucket, key: source.key, version_id: source.versionId ?? null };
  }
}
