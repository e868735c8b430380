import { readLogEvents } from '../logs/log-events.ts';
import { evaluate, evaluateGroup, holds, type Row } from './evaluate.ts';
import { eventFields } from './event-fields.ts';
import type { Column, Command, Query, Value } from './syntax.ts';
import { compare, written } from './values.ts';

export interface QueryOutcome {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly scanned: number;
  readonly matched: number;
}

interface Table {
  readonly rows: readonly Row[];
  /** What is shown; undefined where no command has said. */
  readonly columns: readonly string[] | undefined;
}

/** Where a query says no number, as many as GetQueryResults gives at most. */
const mostRows = 10_000;

/** Runs a query over log groups, files by their names, in [fromMs, toMs]. */
export async function runQuery(
  query: Query,
  groups: ReadonlyMap<string, string>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<QueryOutcome> {
  // What the first filters refuse is never held.
  const rest = query.commands.findIndex(({ kind }) => kind !== 'filter');
  const filters = query.commands.slice(0, rest === -1 ? undefined : rest);
  const wanted = new Set(showsMessage(query) ? [...query.fields, '@message'] : query.fields);
  const rows: Row[] = [];
  let scanned = 0;
  for (const [group, file] of groups) {
    for await (const event of readLogEvents(file)) {
      if (event.timestamp < fromMs || event.timestamp > toMs) continue;
      scanned++;
      const row = eventFields(event, group, wanted);
      if (filters.every((filter) => filter.kind === 'filter' && holds(filter.condition, row))) rows.push(row);
    }
  }
  const matched = rows.length;
  // The newest first, where nothing says otherwise.
  rows.sort((one, other) => compare(other.get('@timestamp'), one.get('@timestamp')));
  const table = query.commands.slice(filters.length).reduce<Table>(apply, { rows, columns: undefined });
  const columns = table.columns ?? ['@timestamp', '@message'];
  return { columns, rows: table.rows.slice(0, mostRows), scanned, matched };
}

/** A query that says no columns shows times and messages. */
const showsMessage = ({ commands }: Query): boolean =>
  !commands.some(({ kind }) => kind === 'fields' || kind === 'display' || kind === 'stats');

function apply({ rows, columns }: Table, command: Command): Table {
  switch (command.kind) {
    case 'fields':
    case 'display': {
      const names = command.columns.map(({ name }) => name);
      const before = command.kind === 'fields' ? (columns ?? []) : [];
      return {
        rows: rows.map((row) => extend(row, command.columns)),
        columns: [...new Set([...before, ...names])],
      };
    }
    case 'filter':
      return { rows: rows.filter((row) => holds(command.condition, row)), columns };
    case 'stats':
      return group(rows, command.columns, command.by);
    case 'sort':
      return { rows: sort(rows, command.keys), columns };
    case 'limit':
      return { rows: rows.slice(0, command.count), columns };
    case 'dedup':
      return {
        rows: [...groupBy(rows, command.columns).values()].flatMap(([first]) => first ?? []),
        columns,
      };
    case 'parse':
      return { rows: rows.map((row) => dissect(row, command)), columns };
  }
}

const extend = (row: Row, columns: readonly Column[]): Row =>
  new Map([
    ...row,
    ...columns.map(({ name, expression }): [string, Value] => [name, evaluate(expression, row)]),
  ]);

function dissect(row: Row, { of, pattern, names }: Command & { readonly kind: 'parse' }): Row {
  const found = pattern.exec(written(evaluate(of, row)));
  if (found === null) return row;
  const groups = Object.values(found.groups ?? {});
  return new Map([...row, ...names.map((name, index): [string, Value] => [name, groups[index]])]);
}

function group(rows: readonly Row[], columns: readonly Column[], by: readonly Column[]): Table {
  const groups = by.length === 0 ? [[...rows]] : [...groupBy(rows, by).values()];
  return {
    rows: groups.map((members) => {
      const [first = new Map<string, Value>()] = members;
      return new Map([
        ...by.map(({ name, expression }): [string, Value] => [name, evaluate(expression, first)]),
        ...columns.map(({ name, expression }): [string, Value] => [name, evaluateGroup(expression, members)]),
      ]);
    }),
    columns: [...by, ...columns].map(({ name }) => name),
  };
}

function groupBy(rows: readonly Row[], columns: readonly Column[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) =>
    JSON.stringify(columns.map(({ expression }) => written(evaluate(expression, row)))),
  );
}

function sort(rows: readonly Row[], keys: (Command & { readonly kind: 'sort' })['keys']): Row[] {
  return rows.toSorted((one, other) => {
    for (const { expression, descending } of keys) {
      const order = compare(evaluate(expression, one), evaluate(expression, other));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}
