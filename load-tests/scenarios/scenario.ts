import type { LoadResult } from '../result/schema.ts';
import type { LoadRun } from '../run/load-run.ts';
import type { Settings } from '../run/settings.ts';

/** What a run has measured, before anything is judged. */
export type Measured = Omit<LoadResult, 'thresholds' | 'verdict'>;

/** A bound that the run has to keep. */
export interface Threshold {
  /** For `--threshold NAME=VALUE`. */
  readonly name: string;
  readonly says: string;
  readonly unit: string;
  readonly bound: number;
  /** At most `bound`, or the run has failed; null where it cannot be measured there. */
  readonly measure: (measured: Measured) => number | null;
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  readonly defaults: Pick<Settings, 'rate' | 'seconds' | 'drainSeconds' | 'tenants'>;
  /** It makes no sense with fewer; default: 1. */
  readonly leastTenants?: number;
  /** What `--rate` means here. */
  readonly rateIs: string;
  readonly thresholds: (settings: Settings) => readonly Threshold[];
  /** Seconds that its phases take together. */
  readonly plannedSeconds: (settings: Settings) => number;
  /** Sends its requests and awaits what it asks for; notes for the report. */
  readonly run: (run: LoadRun) => Promise<readonly string[]>;
}
