import type { Quota } from '../gateway/quota.ts';
import { quotaWindow } from '../gateway/quota.ts';

const dayMs = 86_400_000;

/** For each day from `first` to `last` (YYYY-MM-DD): the requests on it, and what was left of the quota at its end. */
export function usageByDay(
  days: Readonly<Record<string, number>>,
  quota: Quota | undefined,
  first: string,
  last: string,
): [used: number, remaining: number][] {
  const answer: [number, number][] = [];
  for (let time = Date.parse(first); time <= Date.parse(last); time += dayMs) {
    const day = new Date(time).toISOString().slice(0, 10);
    answer.push([days[day] ?? 0, quota === undefined ? 0 : quota.limit - usedUntil(days, quota, day)]);
  }
  return answer;
}

/** Requests in the quota's window that holds `day`, up to the end of that day. */
function usedUntil(days: Readonly<Record<string, number>>, quota: Quota, day: string): number {
  const window = quotaWindow(quota, Date.parse(day));
  return Object.entries(days)
    .filter(([date]) => date >= window && date <= day)
    .reduce((sum, [, used]) => sum + used, 0);
}
