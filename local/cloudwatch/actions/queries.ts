import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import { parseQuery } from '../insights/parse-query.ts';
import { type QueryOutcome, runQuery } from '../insights/run-query.ts';
import { written } from '../insights/values.ts';
import type { LogGroups } from './logs.ts';

type QueryState =
  | { readonly status: 'Running' | 'Failed' | 'Cancelled' }
  | { readonly status: 'Complete'; readonly outcome: QueryOutcome };

/** CloudWatch Logs Insights. */
export interface Queries {
  start(input: unknown): object;
  results(input: unknown): object;
  stop(input: unknown): object;
}

const startRequest = z.object({
  queryString: z.string().max(10_000),
  logGroupName: z.string().optional(),
  logGroupNames: z.array(z.string()).max(50).default([]),
  logGroupIdentifiers: z.array(z.string()).max(50).default([]),
  /** Seconds since the epoch, both inclusive. */
  startTime: z.number().min(0),
  endTime: z.number().min(0),
  limit: z.int().min(1).max(10_000).default(10_000),
  queryLanguage: z.string().default('CWLI'),
});
const idRequest = z.object({ queryId: z.string() });

/** Results that nobody has fetched since are forgotten. */
const keptQueries = 100;

export function createQueries(groups: LogGroups): Queries {
  const queries = new Map<string, QueryState>();

  function find(input: unknown): [string, QueryState] {
    const { queryId } = idRequest.parse(input);
    const found = queries.get(queryId);
    if (found === undefined)
      throw new CloudWatchError('ResourceNotFoundException', `There is no query ${queryId}.`);
    return [queryId, found];
  }

  function start(input: unknown): object {
    const request = startRequest.parse(input);
    const { queryString, startTime, endTime, limit, queryLanguage } = request;
    if (queryLanguage !== 'CWLI')
      throw new CloudWatchError(
        'InvalidParameterException',
        `The language ${queryLanguage} is not supported here.`,
      );
    if (endTime < startTime)
      throw new CloudWatchError('InvalidParameterException', 'endTime must not be before startTime.');
    const parsed = parseQuery(queryString);
    const query = { ...parsed, commands: [...parsed.commands, { kind: 'limit' as const, count: limit }] };
    const range = { fromMs: startTime * 1000, toMs: endTime * 1000 + 999 };
    const files = filesOf(groups, request);
    const queryId = randomUUID();
    queries.set(queryId, { status: 'Running' });
    for (const oldest of queries.keys()) if (queries.size > keptQueries) queries.delete(oldest);
    const settle = (state: QueryState): void => {
      if (queries.get(queryId)?.status === 'Running') queries.set(queryId, state);
    };
    runQuery(query, files, range).then(
      (outcome) => {
        settle({ status: 'Complete', outcome });
      },
      () => {
        settle({ status: 'Failed' });
      },
    );
    return { queryId };
  }

  function results(input: unknown): object {
    const [, state] = find(input);
    if (state.status !== 'Complete') return { status: state.status, results: [], queryLanguage: 'CWLI' };
    const { columns, rows, matched, scanned } = state.outcome;
    return {
      status: state.status,
      queryLanguage: 'CWLI',
      // A field that an event does not have is left out, as AWS does.
      results: rows.map((row) =>
        (row.has('@ptr') ? [...columns, '@ptr'] : columns).flatMap((field) => {
          const value = row.get(field);
          return value === undefined ? [] : [{ field, value: written(value) }];
        }),
      ),
      statistics: { recordsMatched: matched, recordsScanned: scanned },
    };
  }

  function stop(input: unknown): object {
    const [queryId, { status }] = find(input);
    if (status !== 'Running')
      throw new CloudWatchError('InvalidParameterException', 'The query has ended already.');
    queries.set(queryId, { status: 'Cancelled' });
    return { success: true };
  }

  return { start, results, stop };
}

function filesOf(groups: LogGroups, request: z.output<typeof startRequest>): ReadonlyMap<string, string> {
  const { logGroupName, logGroupNames, logGroupIdentifiers } = request;
  const names = [
    ...(logGroupName === undefined ? [] : [logGroupName]),
    ...logGroupNames,
    ...logGroupIdentifiers.map((identifier) => identifier.replace(/^arn:.*:log-group:|:\*$/g, '')),
  ];
  if (names.length === 0)
    throw new CloudWatchError('InvalidParameterException', 'A query needs the name of a log group.');
  return new Map(
    names.map((name) => {
      const file = groups.get(name);
      if (file === undefined)
        throw new CloudWatchError('ResourceNotFoundException', `Log group ${name} does not exist.`);
      return [name, file];
    }),
  );
}
