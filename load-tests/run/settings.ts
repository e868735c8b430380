import type { ArrivalKind } from '../generator/arrivals.ts';

/** What a run does; what is not given is the scenario's own. */
export interface Settings {
  /** Requests a second, as the scenario understands it. */
  readonly rate: number;
  /** Of each of its main phases. */
  readonly seconds: number;
  /** How long accepted tasks may take to end after the last request. */
  readonly drainSeconds: number;
  readonly arrivals: ArrivalKind;
  readonly seed: number;
  readonly tenants: number;
  /** What 99 % of the starts have to keep. */
  readonly lateLimitMs: number;
  /** Bounds in place of a scenario's own, by the threshold's name. */
  readonly bounds: ReadonlyMap<string, number>;
}
