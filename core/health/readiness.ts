/** One thing that the service leans on. */
export interface Probe {
  readonly name: string;
  /** Without it no task can be accepted. */
  readonly required: boolean;
  /** Rejects where it does not answer; undefined where there is none by configuration. */
  readonly check: (() => Promise<unknown>) | undefined;
}

export interface ProbeResult {
  readonly state: 'ok' | 'unavailable' | 'off';
  /** Milliseconds that the answer took. */
  readonly ms: number;
}

export interface Readiness {
  /** `degraded`: tasks are accepted, but something that makes them faster is down. */
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly checks: Readonly<Record<string, ProbeResult>>;
}

export interface ReadinessPorts {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Rejects after `ms`. */
  readonly deadline: (ms: number) => Promise<never>;
}

/** A probe that has not answered by then counts as unavailable. */
export const probeDeadlineMs = 1000;

async function run({ check }: Probe, { now, deadline }: ReadinessPorts): Promise<ProbeResult> {
  if (!check) return { state: 'off', ms: 0 };
  const start = now();
  const state = await Promise.race([check(), deadline(probeDeadlineMs)]).then(
    () => 'ok' as const,
    () => 'unavailable' as const,
  );
  return { state, ms: Math.round((now() - start) * 10) / 10 };
}

/** Asks all at once; never rejects. */
export async function checkReadiness(probes: readonly Probe[], ports: ReadinessPorts): Promise<Readiness> {
  const results = await Promise.all(
    probes.map(async (probe) => ({ probe, result: await run(probe, ports) })),
  );
  const down = results.filter(({ result }) => result.state === 'unavailable');
  const status =
    down.length === 0 ? 'ok' : down.some(({ probe }) => probe.required) ? 'unavailable' : 'degraded';
  return { status, checks: Object.fromEntries(results.map(({ probe, result }) => [probe.name, result])) };
}
