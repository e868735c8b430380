import type { SeriesResult } from '../result/schema.ts';
import { Series, type SeriesIdentity } from './series.ts';

/** More than these would neither be seen in a chart nor fit into a soak's memory. */
const intervalsAtMost = 600;

/** Whole seconds for which one point of a chart stands. */
export const intervalSecondsOf = (runSeconds: number): number =>
  Math.max(1, Math.ceil(runSeconds / intervalsAtMost));

/** All series of a run, on its clock. */
export class Recorder {
  readonly begun = performance.now();
  readonly intervalSeconds: number;
  readonly #series = new Map<string, Series>();

  constructor(runSeconds: number) {
    this.intervalSeconds = intervalSecondsOf(runSeconds);
  }

  /** Seconds since the begin of the run. */
  seconds(at = performance.now()): number {
    return Math.round(at - this.begun) / 1000;
  }

  series(identity: SeriesIdentity): Series {
    const key = JSON.stringify([identity.phase, identity.stream, identity.name, identity.kind]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const made = new Series(identity, this.begun, this.intervalSeconds * 1000);
    this.#series.set(key, made);
    return made;
  }

  results(): SeriesResult[] {
    return [...this.#series.values()].map((series) => series.result());
  }
}
