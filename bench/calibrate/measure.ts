/** One thing to time: its features are what the model is linear in, its time is theirs by coefficients. */
export interface Sample {
  readonly algorithm: string;
  readonly features: readonly number[];
  /** Where it gives a promise, the next run waits for it. */
  readonly run: () => unknown;
  /** Runs between two readings of the clock, whose unit is a microsecond. */
  readonly batch: number;
}

export interface Timing {
  readonly sample: Sample;
  /** CPU nanoseconds of one run, over all threads. */
  readonly nanoseconds: number;
}

/** User and system time of the whole process: what other processes do is not in it, what helper threads do is. */
function cpuNanoseconds(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) * 1000;
}

async function time({ run, batch }: Pick<Sample, 'run' | 'batch'>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < batch; i++) {
    const pending = run();
    if (pending instanceof Promise) await pending;
  }
  return cpuNanoseconds(before) / batch;
}

/**
 * The least time of each sample over the rounds: disturbance only ever adds. Every round goes through all samples, so
 * that a busy spell of the machine falls on a round of each and not on all rounds of one.
 */
export async function measure(
  samples: readonly Sample[],
  rounds: number,
  progress: (line: string) => void,
): Promise<Timing[]> {
  const least = samples.map(() => Infinity);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, sample] of samples.entries()) {
      least[i] = Math.min(least[i] ?? Infinity, await time(sample));
    }
    progress(`round ${round} of ${rounds}`);
  }
  return samples.map((sample, i) => ({ sample, nanoseconds: least[i] ?? Infinity }));
}

/** Runs that fill about `milliseconds` of CPU, at least one; a first run loads what is loaded lazily. */
export async function batchFor(run: Sample['run'], milliseconds: number): Promise<number> {
  await run();
  let batch = 1;
  for (;;) {
    const spent = ((await time({ run, batch })) * batch) / 1e6;
    if (spent >= milliseconds) return Math.max(1, Math.round((batch * milliseconds) / spent));
    batch *= spent > milliseconds / 8 ? 2 : 8;
  }
}
