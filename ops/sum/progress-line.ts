import type { Progress } from '../progress.ts';
import { size } from '../size.ts';
import { shownName } from './lines/names.ts';

/** Milliseconds between two drawings on a terminal. */
const drawMs = 100;

const cells = 20;

/** Seconds over which a rate is worth telling. */
const leastSeconds = 1;

/** What is going on with one object: a bar, how much of how much, how fast, and how long yet. */
export function createProgressLine(
  progress: Progress,
  now: () => number = () => performance.now(),
): (name: string, doing: string, done: number, total: number | null) => void {
  let current = '';
  let begunAt = 0;
  let begunWith = 0;
  let drawnAt = -Infinity;
  return (name, doing, done, total) => {
    const what = `${shownName(name)}: ${doing}`;
    if (what !== current) {
      current = what;
      begunAt = now();
      begunWith = done;
    } else if (now() - drawnAt < drawMs) {
      return;
    }
    drawnAt = now();
    const seconds = (drawnAt - begunAt) / 1000;
    const rate = seconds >= leastSeconds ? Math.max(0, done - begunWith) / seconds : 0;
    progress.say([what, ...amounts(done, total), ...pace(rate, done, total)].join('  '));
  };
}

function amounts(done: number, total: number | null): string[] {
  if (total === null) return done > 0 ? [size(done)] : [];
  const share = total === 0 ? 1 : done / total;
  const full = Math.floor(share * cells);
  return [`${'█'.repeat(full)}${'░'.repeat(cells - full)}`, `${Math.floor(100 * share)} % of ${size(total)}`];
}

function pace(rate: number, done: number, total: number | null): string[] {
  if (rate === 0) return [];
  const left = total === null || done >= total ? [] : [`${clock((total - done) / rate)} left`];
  return [`${size(Math.round(rate))}/s`, ...left];
}

/** `0:42`, `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [first = 0, ...others] = parts[0] === 0 ? parts.slice(1) : parts;
  return [String(first), ...others.map((part) => String(part).padStart(2, '0'))].join(':');
}
