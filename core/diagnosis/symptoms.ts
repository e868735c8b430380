import type { Figure, Figures } from './figures.ts';

/** Messages in flight that a standard queue admits (Amazon SQS message quotas). */
export const inFlightLimit = 120_000;

export const above = (figure: Figure, line: number): figure is number => figure !== null && figure > line;

/** Of fewer statements, half of them says nothing. */
const leastStatements = 9;

/** Null where either is unknown or the limit is nothing. */
export const percentOf = (figure: Figure, limit: Figure): Figure =>
  figure === null || limit === null || limit <= 0 ? null : (100 * figure) / limit;

export const number = (value: Figure): string =>
  value === null ? 'unknown' : value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });

export const overdue = (oldest: Figure, limit: Figure): boolean => limit !== null && above(oldest, limit);

/** Every function that meets the condition, in one sentence. */
export function functionsThat(
  { functions }: Figures,
  condition: (one: Figures['functions'][number]) => string | undefined,
): string | undefined {
  const found = functions.flatMap((one) => {
    const symptom = condition(one);
    return symptom === undefined ? [] : [`${one.name} ${symptom}`];
  });
  return found.length === 0 ? undefined : found.join(', ');
}

export const isFull = ({ busy, limit, backlog }: Figures['workers']): boolean =>
  above(percentOf(busy, limit), 90) && above(backlog, 0);

export const full = ({ busy, limit, backlog, oldestSeconds }: Figures['workers']): string =>
  `${number(busy)} of ${number(limit)} busy, ${number(backlog)} tasks wait, the oldest for ${number(oldestSeconds)} s`;

export const isSlow = ({ roundTripMedianMs, statements }: Figures['database'], lineMs: number): boolean =>
  above(statements, leastStatements) && above(roundTripMedianMs, lineMs);

export const slow = ({ roundTripMedianMs, roundTripP95Ms }: Figures['database']): string =>
  `half of the statements take ${number(roundTripMedianMs)} ms or more (p95 ${number(roundTripP95Ms)} ms)`;
