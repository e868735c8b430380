import type { Value } from './syntax.ts';

/** The number that a value is or is written as; log lines quote most of theirs. */
export function numeric(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (value === undefined || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** As GetQueryResults writes it. */
export function written(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  return String(value);
}

/** Numbers by size after all that is none, which is by its characters. */
export function compare(one: Value, other: Value): number {
  const [left, right] = [numeric(one), numeric(other)];
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined) return 1;
  if (right !== undefined) return -1;
  const [first, second] = [written(one), written(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

export function equal(one: Value, other: Value): boolean {
  if (one === undefined || other === undefined) return false;
  const [left, right] = [numeric(one), numeric(other)];
  return left !== undefined && right !== undefined ? left === right : written(one) === written(other);
}
