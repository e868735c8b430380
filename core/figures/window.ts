import type { Violation } from '../errors.ts';
import { badRequest } from '../requests/violations.ts';
import type { Query } from '../requests/query.ts';

/** Seconds. CloudWatch keeps figures by the minute; above a day a dashboard is the better tool. */
export const windowBounds = { minimum: 60, maximum: 86_400, default: 300 } as const;

/** The time that figures are of; both ends on whole minutes, the end at most a minute ahead. */
export interface FiguresWindow {
  readonly start: Date;
  readonly end: Date;
  readonly seconds: number;
}

const minuteMs = 60_000;

/**
 * `?window=`: seconds up to now, rounded up to whole minutes.
 * @throws Problem `bad-request`, for any other parameter too
 */
export function readWindow(query: Query, now: Date): FiguresWindow {
  const violations: Violation[] = Object.keys(query ?? {})
    .filter((name) => name !== 'window')
    .map((name) => ({ pointer: `query/${name}`, detail: 'is not a known parameter' }));
  const text = query?.['window'];
  const { minimum, maximum } = windowBounds;
  const asked = text === undefined ? windowBounds.default : /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(asked >= minimum && asked <= maximum)) {
    violations.push({
      pointer: 'query/window',
      detail: `must be a whole number of seconds, ${minimum} to ${maximum}`,
    });
  }
  if (violations.length > 0) throw badRequest(violations);
  const seconds = Math.ceil(asked / 60) * 60;
  const end = Math.ceil(now.getTime() / minuteMs) * minuteMs;
  return { start: new Date(end - seconds * 1000), end: new Date(end), seconds };
}
