import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { AlarmState } from './evaluation.ts';

const states = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

const row = z.object({
  alarm: z.string(),
  kind: z.enum(['MetricAlarm', 'CompositeAlarm']),
  at: z.number(),
  state: states,
  before: states,
  reason: z.string(),
});

/** A change of an alarm's state. */
export type Transition = z.infer<typeof row>;

export interface AlarmHistory {
  add(transition: Transition): void;
  /** The latest state of each alarm: what it starts with. */
  last(
    alarm: string,
  ): { readonly state: AlarmState; readonly at: number; readonly reason: string } | undefined;
  /** Oldest first. */
  list(fromMs: number, toMs: number): Transition[];
  close(): void;
}

/** Changes of the alarms' states, on disk; so few that all are kept. */
export function openAlarmHistory(file: string | undefined): AlarmHistory {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file ?? ':memory:');
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS transitions (
      alarm TEXT NOT NULL,
      kind TEXT NOT NULL,
      at INTEGER NOT NULL,
      state TEXT NOT NULL,
      before TEXT NOT NULL,
      reason TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS transitions_of_alarm ON transitions (alarm, at);
  `);
  const insert = database.prepare('INSERT INTO transitions VALUES (?, ?, ?, ?, ?, ?)');
  const latest = database.prepare(
    'SELECT * FROM transitions WHERE alarm = ? ORDER BY at DESC, rowid DESC LIMIT 1',
  );
  const between = database.prepare('SELECT * FROM transitions WHERE at >= ? AND at <= ? ORDER BY at, rowid');
  return {
    add({ alarm, kind, at, state, before, reason }) {
      insert.run(alarm, kind, at, state, before, reason);
    },
    last(alarm) {
      const found = latest.get(alarm);
      return found === undefined ? undefined : row.parse(found);
    },
    list: (fromMs, toMs) => between.all(fromMs, toMs).map((found) => row.parse(found)),
    close() {
      database.close();
    },
  };
}
