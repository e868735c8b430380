import type { Demand } from './demand.ts';

export const minutesOfDay = 1440;

/** A second in each minute of the day, of what comes `perSecond` at a factor of 1: one request or object of the demand. */
export function ratesOfDay(
  demand: Demand,
  request: { readonly name: string; readonly perSecond: number },
): Float64Array {
  const rates = new Float64Array(minutesOfDay);
  const points = demand.day.toSorted((one, other) => one.hour - other.hour);
  for (let minute = 0; minute < minutesOfDay; minute++) {
    rates[minute] = request.perSecond * factorAt(points, minute / 60);
  }
  for (const { at, minutes, factor, requests } of demand.bursts) {
    if (requests && !requests.includes(request.name)) continue;
    const begin = minuteOf(at);
    // A burst goes on after midnight.
    for (let offset = 0; offset < minutes; offset++) {
      const minute = (begin + offset) % minutesOfDay;
      rates[minute] = (rates[minute] ?? 0) * factor;
    }
  }
  return rates;
}

/** The minute at which a time such as 09:30 begins. */
export function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(Math.floor(minute) % 60).padStart(2, '0')}`;

/** On the straight line between the points before and after, round midnight. `points` in order. */
function factorAt(points: Demand['day'], hour: number): number {
  const next = points.findIndex((point) => point.hour > hour);
  const after = points[next === -1 ? 0 : next];
  const before = points.at((next === -1 ? 0 : next) - 1);
  if (!after || !before) return 1;
  const span = (after.hour - before.hour + 24) % 24 || 24;
  const share = ((hour - before.hour + 24) % 24) / span;
  return before.factor + (after.factor - before.factor) * share;
}
