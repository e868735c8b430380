import { UsageError } from './command.ts';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `10m`, `2h` or `1d`. Throws UsageError that names the option. */
export function parseDuration(option: string, text: string): number {
  const [, digits, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const unitMs = units[unit];
  if (digits === undefined || unitMs === undefined)
    throw new UsageError(`${option} must be such as 90s, 10m, 2h or 1d`);
  return Number(digits) * unitMs;
}
