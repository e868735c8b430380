import type { MetricName, metrics } from '../names/metrics.ts';

type Definitions = typeof metrics;

/** The value of the dimension that a metric has beside `stage`. */
type By<Name extends MetricName> = Definitions[Name] extends { readonly by: string } ? [by: string] : [];

/** Takes what is measured. Never throws: a figure that is lost must not cost a request. */
export interface Meter {
  /** Milliseconds, monotonic. */
  now(): number;
  record<Name extends MetricName>(name: Name, value: number, ...by: By<Name>): void;
}

/** Fields of the line that carries an invocation's figures: ids, codes and counts, never what was hashed. */
export type LineFields = Readonly<Record<string, string | number>>;

export interface InvocationMeter extends Meter {
  /** Writes what was recorded since the last time. */
  flush(fields?: LineFields): void;
}

/** Where nothing is measured. */
export const unmeasured: InvocationMeter = {
  now: () => 0,
  record: () => undefined,
  flush: () => undefined,
};
