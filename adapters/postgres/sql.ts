import { statements } from './sql-files.inlined.ts';

export type StatementName =
  | 'bootstrap-migrations'
  | 'cancel-task'
  | 'claim-tasks'
  | 'count-tasks'
  | 'database-activity'
  | 'describe-tasks'
  | 'drop-expired-cache-entries'
  | 'fail-exhausted-tasks'
  | 'fail-orphaned-tasks'
  | 'fail-queued-task'
  | 'get-cache-entry'
  | 'get-secret'
  | 'get-task'
  | 'insert-task'
  | 'list-migrations'
  | 'list-tasks'
  | 'lock-migrations'
  | 'ping'
  | 'record-migration'
  | 'requeue-tasks'
  | 'roll-task-partitions'
  | 'set-cache-entry'
  | 'settle-tasks';

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
