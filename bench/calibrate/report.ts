import { digestAlgorithms, passwordAlgorithms } from '../../core/hashing/algorithms.ts';
import { estimateDigest, estimatePassword, type Coefficients } from '../../core/hashing/cost/estimate.ts';
import type { Machine } from './machine.ts';

const MiB = 2 ** 20;

export interface Report {
  readonly date: string;
  readonly method: string;
  readonly machine: Machine;
  /** By algorithm: the largest deviation of the model from a measured time, as a share. */
  readonly worstErrors: Readonly<Record<string, number>>;
}

/** A table for a terminal: what the coefficients say, and each beside sha256 of the same run. */
export function renderReport(
  { date, method, machine, worstErrors }: Report,
  coefficients: Coefficients,
): string {
  const sha256 = estimateDigest('sha256', MiB, { keyed: false }, coefficients).cpuMs;
  const error = (name: string) => `${((worstErrors[name] ?? 0) * 100).toFixed(0)} %`;
  const digests = Object.values(digestAlgorithms).map(({ name }) => {
    const { fixedNanoseconds, nanosecondsPerByte } = coefficients.digests[name];
    const ratio = estimateDigest(name, MiB, { keyed: false }, coefficients).cpuMs / sha256;
    return [
      name,
      (1e9 / nanosecondsPerByte / 2 ** 30).toFixed(2),
      (fixedNanoseconds / 1000).toFixed(2),
      ratio.toFixed(2),
      error(name),
    ];
  });
  const passwords = Object.values(passwordAlgorithms).map(({ name, parameters }) => {
    const defaults = Object.fromEntries(
      Object.entries(parameters).map(([key, bounds]) => [key, bounds.default]),
    );
    const { cpuMs, memoryMib } = estimatePassword(name, defaults, 0, coefficients);
    return [name, cpuMs.toFixed(1), memoryMib.toFixed(1), (cpuMs / sha256).toFixed(0), error(name)];
  });
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.processor}, ${machine.virtualProcessors} virtual processors, ${machine.memoryGib} GiB, ${machine.platform}, ${date}`,
    versions.join(', '),
    method,
    '',
    table(['digest', 'GiB/s', 'fixed us', 'x sha256 at 1 MiB', 'worst error'], digests),
    '',
    table(['password, defaults', 'CPU ms', 'MiB', 'x sha256 of 1 MiB', 'worst error'], passwords),
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  return [line(header), ...rows.map(line)].join('\n');
}
