import type { Figures } from '../../core/diagnosis/figures.ts';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { limitOf } from './limits.ts';
import { settingOf, type Values } from './settings-path.ts';

/** One setting, as `scale show` tells it. */
export interface Knob {
  readonly setting: string;
  readonly configured: number | null;
  /** Null where it could not be read. */
  readonly live: number | null;
  /** The most in the last minutes, where something counts it. */
  readonly used: number | null;
  /** The most that the rules allow with the others as they are; null where they set none. */
  readonly limit: number | null;
}

/** What CloudWatch counted against each setting. */
function usedOf({
  functions,
  workers,
  objectWorkers,
  database,
  cache,
}: Figures): Readonly<Record<string, number | null>> {
  return {
    ...Object.fromEntries(functions.map(({ name, busy }) => [`functions.${name}.reservedConcurrency`, busy])),
    'functions.compute-worker.reservedConcurrency': workers.busy,
    'workers.compute.maxConcurrency': workers.busy,
    'functions.object-worker.reservedConcurrency': objectWorkers.busy,
    'workers.object.maxConcurrency': objectWorkers.busy,
    'database.proxyConnectionsPercent':
      database.connections === null || !database.connectionsLimit
        ? null
        : Math.round((100 * database.connections) / database.connectionsLimit),
    'cache.maxDataGb': cache.bytes === null ? null : Math.round(cache.bytes / 1e7) / 100,
  };
}

/** `configured` as in the files, `live` what holds; the limits are those beside what holds. */
export function knobs(
  configured: StageConfig,
  live: { readonly config: StageConfig; readonly values: Values },
  paths: readonly string[],
  figures: Figures | undefined,
): Knob[] {
  const used = figures === undefined ? {} : usedOf(figures);
  return paths.map((setting) => ({
    setting,
    configured: settingOf(configured, setting) ?? null,
    live: live.values[setting] ?? null,
    used: used[setting] ?? null,
    limit: limitOf(live.config, setting) ?? null,
  }));
}

const columns = ['setting', 'configured', 'live', 'used', 'limit'] as const;

const text = (value: string | number | null): string =>
  typeof value === 'number' ? value.toLocaleString('en-US') : (value ?? '–');

/** A table; a setting that is not what the files say is marked. */
export function table(rows: readonly Knob[]): string {
  const lines = [[...columns], ...rows.map((row) => columns.map((column) => text(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line, number) => {
      const row = rows[number - 1];
      const changed = row && row.live !== null && row.live !== row.configured ? '  changed' : '';
      const cells = line.map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
      );
      return `${cells.join('  ')}${changed}`;
    })
    .join('\n');
}
