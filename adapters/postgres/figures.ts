import {
  databaseActivity,
  taskCounts,
  type DatabaseActivity,
  type TaskCounts,
} from '../../core/figures/inside.ts';
import type { Database } from './client.ts';

/** What the database says of itself. Throws Problem `unavailable` where it cannot be asked. */
export async function readDatabaseActivity(database: Database): Promise<DatabaseActivity> {
  const { rows } = await database.run('database-activity');
  return databaseActivity.parse(rows[0]);
}

/** Throws Problem `unavailable` where the database cannot be asked. */
export async function countTasks(database: Database): Promise<TaskCounts> {
  const { rows } = await database.run('count-tasks');
  return taskCounts.parse(rows[0]);
}
