import type { Figure } from '../report.ts';
import type { ThreadSeconds } from './threads.ts';
import type { Measured, Round } from './measure.ts';
import type { Sizes } from './sizes.ts';

const targets = {
  sha256: 0.6,
  reading: 0.8,
  spreading: 1.15,
  threads: 1.7,
  peakMib: 256,
} as const;

const best = (rounds: readonly Round[], secondsOf: (round: Round) => number): number =>
  Math.min(...rounds.map(secondsOf));

const atLeast = (value: number, least: number): Pick<Figure, 'target' | 'met'> => ({
  target: `at least ${least}`,
  met: value >= least,
});
const below = (value: number, most: number): Pick<Figure, 'target' | 'met'> => ({
  target: `at most ${most}`,
  met: value <= most,
});

/** One worker on an object, beside OpenSSL and beside reading alone. */
export function oneWorkerFigures({ rounds }: Measured, { objectMib }: Sizes): Figure[] {
  const rate = (secondsOf: (round: Round) => number): number => objectMib / 1024 / best(rounds, secondsOf);
  const rates = {
    openssl: rate((round) => round.openssl),
    read: rate((round) => round.read.seconds),
    sha256: rate(({ one }) => one.sha256.seconds),
    blake3: rate(({ one }) => one.blake3.seconds),
    crc64nvme: rate(({ one }) => one.crc64nvme.seconds),
  };
  const sha256 = rates.sha256 / rates.openssl;
  const blake3 = rates.blake3 / rates.read;
  const crc64nvme = rates.crc64nvme / rates.read;
  return [
    { name: 'openssl dgst -sha256', value: rates.openssl, unit: 'GiB/s' },
    { name: 'sha256', value: rates.sha256, unit: 'GiB/s' },
    { name: 'sha256 beside openssl', value: sha256, unit: 'x', ...atLeast(sha256, targets.sha256) },
    { name: 'the same ranged reads, no hashing', value: rates.read, unit: 'GiB/s' },
    { name: 'blake3', value: rates.blake3, unit: 'GiB/s' },
    { name: 'blake3 beside reading', value: blake3, unit: 'x', ...atLeast(blake3, targets.reading) },
    { name: 'crc64nvme', value: rates.crc64nvme, unit: 'GiB/s' },
    { name: 'crc64nvme beside reading', value: crc64nvme, unit: 'x', ...atLeast(crc64nvme, targets.reading) },
  ];
}

/**
 * What spreading BLAKE3 over two workers costs: beside one worker with the same engine in the same parts, and beside one
 * that hashes the object whole. The latter has the native engine, which does not tell the chaining values of subtrees, so
 * that no spread can use it: that figure is the price of the engine and has no target.
 */
export function spreadingFigures({ rounds }: Measured): Figure[] {
  const whole = best(rounds, (round) => round.one.blake3.cpuSeconds);
  const two = best(rounds, (round) => round.two.cpuSeconds);
  const one = best(rounds, (round) => round.oneInParts.cpuSeconds);
  const seconds = {
    one: best(rounds, (round) => round.oneInParts.seconds),
    two: best(rounds, (round) => round.two.seconds),
  };
  return [
    { name: 'CPU of the whole cloud, one worker', value: one, unit: 's' },
    { name: 'CPU of the whole cloud, two workers', value: two, unit: 's' },
    { name: 'two workers beside one', value: two / one, unit: 'x', ...below(two / one, targets.spreading) },
    { name: 'CPU of the whole cloud, one worker, object whole, native engine', value: whole, unit: 's' },
    { name: 'two workers beside one with the native engine', value: two / whole, unit: 'x' },
    { name: 'time, one worker', value: seconds.one, unit: 's' },
    { name: 'time, two workers', value: seconds.two, unit: 's' },
  ];
}

/** The second engine tells what two threads of this machine are worth: two processors of a cloud are often one core. */
export function threadFigures(kernel: ThreadSeconds, openssl: ThreadSeconds, mib: number): Figure[] {
  const faster = (2 * kernel.one) / kernel.two;
  return [
    { name: 'one thread', value: mib / 1024 / kernel.one, unit: 'GiB/s' },
    { name: 'two threads', value: (2 * mib) / 1024 / kernel.two, unit: 'GiB/s' },
    { name: 'two threads beside one', value: faster, unit: 'x', ...atLeast(faster, targets.threads) },
    { name: 'two threads beside one, SHA-256 of Node', value: (2 * openssl.one) / openssl.two, unit: 'x' },
  ];
}

export const memoryFigures = ({ peakMib }: Measured): Figure[] => [
  {
    name: 'resident memory of the worker at its peak',
    value: peakMib,
    unit: 'MiB',
    ...below(peakMib, targets.peakMib),
  },
];
