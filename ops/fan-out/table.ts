import { duration, table, usd } from '../plan/report/format.ts';
import type { Row } from './rows.ts';

const gb = 1e9;
const sizeOf = (bytes: number): string => (bytes >= 1e12 ? `${bytes / 1e12} TB` : `${bytes / gb} GB`);

/** One table an algorithm. */
export function renderRows(rows: readonly Row[]): string {
  return [...Map.groupBy(rows, ({ algorithm }) => algorithm)]
    .map(([algorithm, own]) =>
      [
        algorithm,
        table([
          ['  object', 'workers', 'time', 'cost', 'invocations', 'bound by'],
          ...own.map(({ bytes, prediction, cost }) => [
            `  ${sizeOf(bytes)}`,
            String(prediction.workers),
            duration(prediction.seconds),
            usd(cost.usd),
            prediction.invocations.toLocaleString('en-US'),
            prediction.bound,
          ]),
        ]),
      ].join('\n'),
    )
    .join('\n\n');
}
