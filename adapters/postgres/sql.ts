import { statements } from './sql-files.inlined.ts';

export type StatementName =
  | 'abort-upload'
  | 'bootstrap-migrations'
  | 'cancel-task'
  | 'claim-object-part'
  | 'claim-object-task'
  | 'claim-tasks'
  | 'complete-object-part'
  | 'complete-upload'
  | 'count-tasks'
  | 'database-activity'
  | 'describe-tasks'
  | 'drop-expired-cache-entries'
  | 'drop-object-part-checkpoint'
  | 'drop-object-parts'
  | 'drop-object-task-checkpoint'
  | 'drop-object-tasks'
  | 'drop-uploads'
  | 'fail-exhausted-tasks'
  | 'fail-object-part'
  | 'fail-orphaned-tasks'
  | 'fail-queued-task'
  | 'get-cache-entry'
  | 'get-secret'
  | 'get-task'
  | 'get-upload'
  | 'insert-object-task'
  | 'insert-task'
  | 'insert-upload'
  | 'list-migrations'
  | 'list-tasks'
  | 'lock-migrations'
  | 'next-object-parts'
  | 'object-part-progress'
  | 'object-part-results'
  | 'object-parts-to-send-again'
  | 'object-task-progress'
  | 'object-tasks-to-send-again'
  | 'pin-object'
  | 'ping'
  | 'record-migration'
  | 'release-object-part'
  | 'release-object-task'
  | 'requeue-tasks'
  | 'roll-task-partitions'
  | 'save-object-part-checkpoint'
  | 'save-object-task-checkpoint'
  | 'set-cache-entry'
  | 'settle-tasks'
  | 'split-object-task';

const texts = new Map<StatementName, string>();

/** The command in `sql/NAME.sql`, without its comments. */
export function sql(name: StatementName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const file = statements[name];
  if (file === undefined) throw new Error(`there is no sql/${name}.sql`);
  const text = file.replace(/^--.*\n/gm, '').trim();
  texts.set(name, text);
  return text;
}
