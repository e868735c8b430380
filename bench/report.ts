/** One printed figure; `target` is what the project promises, `met` whether this run reached it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
  readonly met?: boolean;
}

export interface Benchmark {
  readonly name: string;
  readonly method: string;
  run(progress: (line: string) => void): Promise<Figure[]>;
}

const digits = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString();

export function formatFigure({ name, value, unit, target, met }: Figure): string {
  const verdict = met === undefined ? '' : met ? '  met' : '  MISSED';
  const promise = target === undefined ? '' : `  (target: ${target})`;
  return `  ${name.padEnd(58)} ${digits(value).padStart(9)} ${unit}${promise}${verdict}`;
}
