import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Distribution } from './distribution.ts';
import type { Datum, Metric } from './metric.ts';
import { dimensionsKey } from './metric.ts';
import { type Minute, MinuteCache } from './minute-cache.ts';

/** Takes the values of one metric; for what reports often. */
export interface Recorder {
  record(value: number, timestampMs: number): void;
}

/** Values of one second. */
export interface Second {
  /** Start, milliseconds since the epoch. */
  readonly at: number;
  readonly distribution: Distribution;
}

export interface MetricFilter {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

type MetricOfAnyUnit = Omit<Metric, 'unit'> & { readonly unit?: string | undefined };

export interface MetricStore {
  put(datum: Datum): void;
  recorder(metric: Metric): Recorder;
  /** Values in [fromMs, toMs), in order of time; several of the same second may follow each other. */
  read(metric: MetricOfAnyUnit, fromMs: number, toMs: number): Second[];
  /** The same by the minute, kept in memory and not to be changed; `fromMs` and `toMs` are whole minutes. */
  readMinutes(metric: MetricOfAnyUnit, fromMs: number, toMs: number): Minute[];
  list(filter: MetricFilter): Metric[];
  close(): void;
}

interface StoreOptions {
  /** In memory where absent. */
  readonly file?: string;
  readonly now?: () => number;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS metrics (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    unit TEXT NOT NULL,
    UNIQUE (namespace, name, dimensions, unit)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS seconds (
    metric INTEGER NOT NULL,
    at INTEGER NOT NULL,
    count REAL NOT NULL,
    sum REAL NOT NULL,
    minimum REAL NOT NULL,
    maximum REAL NOT NULL,
    counts BLOB
  ) STRICT;
  CREATE INDEX IF NOT EXISTS seconds_of_metric ON seconds (metric, at);
`;

const metricRow = z.object({
  id: z.number(),
  namespace: z.string(),
  name: z.string(),
  dimensions: z.string(),
  unit: z.string(),
});
const dimensionPairs = z.array(z.tuple([z.string(), z.string()]));
const secondRow = z.object({
  at: z.number(),
  count: z.number(),
  sum: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  counts: z.instanceof(Uint8Array).nullable(),
});

interface Series extends Recorder {
  readonly id: number;
  readonly metric: Metric;
  /** By second, not yet on disk. */
  readonly pending: Map<number, Distribution>;
  /** Tells those of other dimensions apart. */
  readonly dimensions: string;
  readonly minutes: MinuteCache;
}

/** Values are gathered for this long, so that a request costs no write; kill -9 loses as much. */
const gatherMs = 2000;
const keepMs = 24 * 3600 * 1000;
const cleanEveryMs = 600_000;

/**
 * Metrics of one day on disk, by the second: CloudWatch's finest resolution. Without new values it does nothing at all.
 */
export function openMetricStore({ file, now = Date.now }: StoreOptions): MetricStore {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file ?? ':memory:');
  database.exec(schema);
  const insertMetric = database.prepare(
    'INSERT INTO metrics (namespace, name, dimensions, unit) VALUES (?, ?, ?, ?)',
  );
  const insertSecond = database.prepare('INSERT INTO seconds VALUES (?, ?, ?, ?, ?, ?, ?)');
  const selectSeconds = database.prepare(
    'SELECT at, count, sum, minimum, maximum, counts FROM seconds WHERE metric = ? AND at >= ? AND at < ? ORDER BY at',
  );
  const deleteSeconds = database.prepare('DELETE FROM seconds WHERE metric = ? AND at < ?');

  const byKey = new Map<string, Series>();
  /** A short way for data that come again as they came: without sorting dimensions. */
  const bySpelling = new Map<string, Series>();
  const byName = new Map<string, Series[]>();
  const dirty = new Set<Series>();
  let timer: NodeJS.Timeout | undefined;
  let cleanedAt = -Infinity;
  let closed = false;

  for (const found of database.prepare('SELECT * FROM metrics').all()) {
    const { id, dimensions, ...metric } = metricRow.parse(found);
    addSeries(id, {
      ...metric,
      dimensions: Object.fromEntries(dimensionPairs.parse(JSON.parse(dimensions))),
    });
  }

  function addSeries(id: number, metric: Metric): Series {
    const pending = new Map<number, Distribution>();
    const series: Series = {
      id,
      metric,
      pending,
      dimensions: dimensionsKey(metric.dimensions),
      minutes: new MinuteCache(),
      record(value, timestampMs) {
        // A process that ends may still report when the store is closed.
        if (closed || !Number.isFinite(value)) return;
        const second = Math.floor(timestampMs / 1000);
        let distribution = pending.get(second);
        if (distribution === undefined) {
          pending.set(second, (distribution = new Distribution()));
          dirty.add(series);
          timer ??= setTimeout(flush, gatherMs).unref();
        }
        distribution.add(value);
      },
    };
    byKey.set(keyOf(metric), series);
    const name = nameKey(metric);
    byName.set(name, [...(byName.get(name) ?? []), series]);
    return series;
  }

  function seriesOf(metric: Metric): Series {
    const known = byKey.get(keyOf(metric));
    if (known !== undefined) return known;
    const { namespace, name, dimensions, unit } = metric;
    const { lastInsertRowid } = insertMetric.run(namespace, name, dimensionsKey(dimensions), unit);
    return addSeries(Number(lastInsertRowid), { namespace, name, dimensions, unit });
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (dirty.size === 0) return;
    database.exec('BEGIN');
    for (const { id, pending, minutes } of dirty) {
      for (const [second, distribution] of pending) {
        const { count, sum, minimum, maximum } = distribution;
        insertSecond.run(id, second, count, sum, minimum, maximum, distribution.encode());
        minutes.changed(second * 1000);
      }
      pending.clear();
    }
    dirty.clear();
    if (now() - cleanedAt > cleanEveryMs) clean();
    database.exec('COMMIT');
  }

  function clean(): void {
    cleanedAt = now();
    const oldest = Math.floor((cleanedAt - keepMs) / 1000);
    for (const { id, minutes } of byKey.values()) {
      deleteSeconds.run(id, oldest);
      minutes.forget(cleanedAt - keepMs);
    }
  }

  /** What a metric has on disk; data of other units are another series. */
  function seriesNamed({ namespace, name, dimensions, unit }: MetricOfAnyUnit): Series[] {
    flush();
    const key = dimensionsKey(dimensions);
    return (byName.get(nameKey({ namespace, name })) ?? []).filter(
      (series) => series.dimensions === key && (unit === undefined || series.metric.unit === unit),
    );
  }

  function load({ id }: Series, fromMs: number, toMs: number): Second[] {
    return selectSeconds.all(id, Math.ceil(fromMs / 1000), Math.ceil(toMs / 1000)).map((found) => {
      const { at, ...row } = secondRow.parse(found);
      return { at: at * 1000, distribution: Distribution.decode(row) };
    });
  }

  return {
    recorder(metric) {
      // A metric comes to be with its first value.
      let series: Series | undefined;
      return {
        record(value, timestampMs) {
          if (closed) return;
          series ??= seriesOf(metric);
          series.record(value, timestampMs);
        },
      };
    },
    put({ value, timestampMs, ...metric }) {
      if (closed) return;
      const spelling = spellingOf(metric);
      const series = bySpelling.get(spelling) ?? seriesOf(metric);
      bySpelling.set(spelling, series);
      for (const each of typeof value === 'number' ? [value] : value) series.record(each, timestampMs);
    },
    read: (metric, fromMs, toMs) => inOrder(seriesNamed(metric).map((series) => load(series, fromMs, toMs))),
    readMinutes: (metric, fromMs, toMs) =>
      inOrder(
        seriesNamed(metric).map((series) =>
          series.minutes.read(fromMs, toMs, (from, to) => load(series, from, to)),
        ),
      ),
    list: ({ namespace, name }) =>
      [...byKey.values()]
        .map(({ metric }) => metric)
        .filter((metric) => namespace === undefined || metric.namespace === namespace)
        .filter((metric) => name === undefined || metric.name === name),
    close() {
      if (closed) return;
      flush();
      closed = true;
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
}

function inOrder<Value extends { readonly at: number }>(lists: readonly Value[][]): Value[] {
  const [only, ...others] = lists;
  if (others.length === 0) return only ?? [];
  return lists.flat().sort((one, other) => one.at - other.at);
}

const nameKey = ({ namespace, name }: Pick<Metric, 'namespace' | 'name'>): string => `${namespace}\n${name}`;
const keyOf = (metric: Metric): string =>
  `${nameKey(metric)}\n${dimensionsKey(metric.dimensions)}\n${metric.unit}`;

function spellingOf({ namespace, name, dimensions, unit }: Metric): string {
  let spelling = `${namespace}\n${name}\n${unit}`;
  for (const dimension in dimensions) spelling += `\n${dimension}\n${dimensions[dimension] ?? ''}`;
  return spelling;
}
