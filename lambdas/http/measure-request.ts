import type { Meter } from '../../core/metrics/meter.ts';

/** `path` is the route's template, `start` the meter's time at which the event came. */
export function measureRequest(meter: Meter, path: string, start: number, status: number): void {
  meter.record('Requests', 1, path);
  meter.record('RequestTime', meter.now() - start, path);
  if (status === 503) meter.record('Unavailable', 1);
  else if (status >= 500) meter.record('ServerErrors', 1);
  else if (status >= 400) meter.record('ClientErrors', 1);
}
