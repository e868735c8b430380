import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Quota } from './quota.ts';
import { quotaWindow } from './quota.ts';

const usageSchema = z.record(
  z.string(),
  z.object({
    window: z.string(),
    used: z.int().nonnegative(),
    /** Requests by day, as YYYY-MM-DD. */
    days: z.record(z.string(), z.int().nonnegative()).default({}),
  }),
);

type Usage = z.output<typeof usageSchema>[string];

const dayMs = 86_400_000;

/** What a key's requests of one day (UTC) have in common. */
interface Today {
  /** Days since the epoch. */
  readonly number: number;
  readonly quota: Quota;
  readonly window: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** Requests that each key has made in its quota's window. */
export interface UsageStore {
  /** Counts one request of `keyId`; false, and not counted, where the quota is used up. */
  count(keyId: string, quota: Quota, now: number): boolean;
  /** Requests that were counted for `keyId`, by day (UTC, YYYY-MM-DD); days without any are left out. */
  daysOf(keyId: string): Readonly<Record<string, number>>;
  /** Writes what is not yet on disk. */
  close(): void;
}

/** How long a count may be in memory only; API Gateway's own quotas are best effort too. */
const writeDelayMs = 1000;

/** Days that are kept: what GetUsage answers for at the most (API Gateway, "Usage plan quotas"). */
const keptDays = 90;

/** Usage in a file, so that a restart does not give quotas back; undefined keeps it in memory only. */
export function openUsageStore(file: string | undefined): UsageStore {
  const usage = new Map<string, Usage>(Object.entries(file === undefined ? {} : read(file)));
  const todays = new Map<string, Today>();
  let timer: NodeJS.Timeout | undefined;

  function todayOf(keyId: string, quota: Quota, now: number): Today {
    const number = Math.floor(now / dayMs);
    let today = todays.get(keyId);
    if (today?.number !== number || today.quota !== quota) {
      const date = new Date(now).toISOString().slice(0, 10);
      todays.set(keyId, (today = { number, quota, window: quotaWindow(quota, now), date }));
    }
    return today;
  }

  function write(): void {
    timer = undefined;
    if (file === undefined) return;
    const partial = `${file}.partial`;
    writeFileSync(partial, JSON.stringify(Object.fromEntries(usage)));
    renameSync(partial, file);
  }

  return {
    count(keyId, quota, now) {
      const { window, date } = todayOf(keyId, quota, now);
      let entry = usage.get(keyId);
      if (entry?.window !== window) {
        usage.set(keyId, (entry = { window, used: 0, days: recent(entry?.days ?? {}) }));
      }
      if (entry.used >= quota.limit) return false;
      entry.used += 1;
      entry.days[date] = (entry.days[date] ?? 0) + 1;
      timer ??= setTimeout(write, writeDelayMs).unref();
      return true;
    },
    daysOf: (keyId) => usage.get(keyId)?.days ?? {},
    close() {
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}

/** Dates of this form sort as the days do. */
const recent = (days: Usage['days']): Usage['days'] =>
  Object.fromEntries(Object.entries(days).sort().slice(-keptDays));

function read(file: string): z.infer<typeof usageSchema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  return usageSchema.parse(JSON.parse(text));
}
