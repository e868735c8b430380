import { readFileSync } from 'node:fs';

export type StatementName =
  | 'bootstrap-migrations'
  | 'cancel-task'
  | 'claim-tasks'
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
  | 'record-migration'
  | 'roll-task-partitions'
  | 'set-cache-entry'
  | 'settle-tasks';

const texts = new Map<StatementName, string>();

/**
 * The command in `sql/NAME.sql`, without its comments. Read at its first use from the folder `sql` beside this module:
 * a bundle that contains this module has to have a copy of the folder beside its files.
 */
export function sql(name: StatementName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8')
    .replace(/^--.*\n/gm, '')
    .trim();
  texts.set(name, text);
  return text;
}
