import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { TimeRange } from '../cloudwatch/time-series.ts';
import { callCloudWatch } from './call-cloudwatch.ts';
import type { TableDefinition } from './dashboard.ts';

export interface Table {
  readonly kind: 'table';
  readonly title: string;
  /** In the order in which the query names them. */
  readonly columns: readonly string[];
  /** By column; a field that a row does not have is missing. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Why there is nothing to show. */
  readonly problem?: string;
}

const started = z.object({ queryId: z.string() });
const fetched = z.object({
  status: z.string(),
  results: z.array(z.array(z.object({ field: z.string(), value: z.string() }))).default([]),
});

const pollMs = 20;
const patienceMs = 10_000;

/** What a query finds in a range; one that cannot be run says so and leaves the others alone. */
export async function fillTable(
  endpoint: string,
  { kind, title, query, logGroups }: TableDefinition,
  range: TimeRange,
): Promise<Table> {
  const call = (action: string, input: unknown): Promise<unknown> =>
    callCloudWatch(endpoint, `Logs_20140328.${action}`, input);
  try {
    const { queryId } = started.parse(
      await call('StartQuery', {
        logGroupNames: logGroups,
        queryString: query,
        startTime: Math.floor(range.fromMs / 1000),
        endTime: Math.ceil(range.toMs / 1000),
      }),
    );
    const until = Date.now() + patienceMs;
    for (;;) {
      const { status, results } = fetched.parse(await call('GetQueryResults', { queryId }));
      if (status === 'Complete') return { kind, title, ...toRows(results) };
      if (status !== 'Running' || Date.now() > until) throw new Error(`the query is ${status}`);
      await after(pollMs);
    }
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'unknown';
    return { kind, title, columns: [], rows: [], problem };
  }
}

function toRows(results: z.output<typeof fetched>['results']): Pick<Table, 'columns' | 'rows'> {
  // It points to the event, for GetLogRecord.
  const shown = results.map((fields) => fields.filter(({ field }) => field !== '@ptr'));
  return {
    columns: [...new Set(shown.flatMap((fields) => fields.map(({ field }) => field)))],
    rows: shown.map((fields) => Object.fromEntries(fields.map(({ field, value }) => [field, value]))),
  };
}
