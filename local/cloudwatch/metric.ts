/** What CloudWatch identifies a metric by; data of different units are kept apart. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Such as `Count`, `Milliseconds`, `Bytes`, `Percent` or `None`. */
  readonly unit: string;
}

/** One value, or several of the same time. */
export interface Datum extends Metric {
  /** Milliseconds since the epoch. */
  readonly timestampMs: number;
  readonly value: number | readonly number[];
}

/** The order of dimensions does not matter. */
export const dimensionsKey = (dimensions: Metric['dimensions']): string =>
  JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));
