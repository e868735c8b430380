import type { Value } from './syntax.ts';
import { equal, numeric, written } from './values.ts';

export interface ScalarFunction {
  readonly least: number;
  readonly most: number;
  readonly apply: (values: readonly Value[]) => Value;
}

const text = (apply: (value: string) => Value): ScalarFunction => ({
  least: 1,
  most: 1,
  apply: ([value]) => (value === undefined ? undefined : apply(written(value))),
});
const number = (apply: (value: number) => number): ScalarFunction => ({
  least: 1,
  most: 1,
  apply: ([value]) => {
    const found = numeric(value);
    return found === undefined ? undefined : apply(found);
  },
});
const numbers = (apply: (...values: number[]) => number): ScalarFunction => ({
  least: 1,
  most: 20,
  apply: (values) => {
    const found = values.map(numeric).filter((value) => value !== undefined);
    return found.length === 0 ? undefined : apply(...found);
  },
});

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `5m`; undefined of what is no period. */
export function periodMs(period: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)(ms|s|m|h|d|w)$/.exec(period) ?? [];
  const unitMs = units[unit];
  return unitMs === undefined || Number(digits) < 1 ? undefined : Number(digits) * unitMs;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html, in part */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['ispresent', { least: 1, most: 1, apply: ([value]) => value !== undefined }],
  ['isempty', { least: 1, most: 1, apply: ([value]) => value === undefined || value === '' }],
  ['isblank', { least: 1, most: 1, apply: ([value]) => value === undefined || written(value).trim() === '' }],
  ['coalesce', { least: 1, most: 20, apply: (values) => values.find((value) => value !== undefined) }],
  ['concat', { least: 1, most: 20, apply: (values) => values.map(written).join('') }],
  ['strlen', text((value) => Array.from(value).length)],
  ['tolower', text((value) => value.toLowerCase())],
  ['toupper', text((value) => value.toUpperCase())],
  ['trim', text((value) => value.trim())],
  ['strcontains', { least: 2, most: 2, apply: ([value, part]) => written(value).includes(written(part)) }],
  ['abs', number(Math.abs)],
  ['ceil', number(Math.ceil)],
  ['floor', number(Math.floor)],
  ['sqrt', number(Math.sqrt)],
  ['log', number(Math.log)],
  ['greatest', numbers(Math.max)],
  ['least', numbers(Math.min)],
]);

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

const order: Readonly<Record<string, (left: number | string, right: number | string) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** `left operator right` of two known values; nothing is equal to, or in order with, what an event does not have. */
export function operate(operator: string, left: Value, right: Value): Value {
  if (operator === '=') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  const [one, other] = [numeric(left), numeric(right)];
  const both = one !== undefined && other !== undefined;
  const inOrder = order[operator];
  if (inOrder !== undefined) {
    if (left === undefined || right === undefined) return false;
    return both ? inOrder(one, other) : inOrder(written(left), written(right));
  }
  const result = both ? arithmetic[operator]?.(one, other) : undefined;
  return result !== undefined && Number.isFinite(result) ? result : undefined;
}
