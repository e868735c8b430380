/**
 * Share of requests that find all of `servers` taken, for `offered` erlangs (requests a second x seconds each): Erlang's
 * loss formula, by its recursion. It holds for any distribution of the times (Sevastyanov 1957), and for Lambda, which
 * refuses what finds no environment.
 */
export function erlangB(servers: number, offered: number): number {
  let inverse = 1;
  for (let n = 1; n <= servers; n++) {
    inverse = 1 + (inverse * n) / offered;
    // Nothing is blocked from here on.
    if (inverse > 1e30) return 0;
  }
  return offered === 0 ? 0 : 1 / inverse;
}

/** Share of tasks that have to wait (Erlang's delay formula, from the loss formula). 1 where the load is too much. */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1;
  const blocked = erlangB(servers, offered);
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

interface ServiceTime {
  readonly meanSeconds: number;
  /** Standard deviation over mean, squared: 0 constant, 1 exponential. */
  readonly squaredVariation: number;
}

/**
 * Mean seconds in the queue of M/G/c: that of M/M/c times (1 + variation) / 2 (Lee and Longton 1959; exact for one server,
 * as Pollaczek-Khinchine). Infinity where the load is too much.
 */
export function meanWaitSeconds(servers: number, perSecond: number, service: ServiceTime): number {
  const offered = perSecond * service.meanSeconds;
  if (offered >= servers) return Infinity;
  if (offered === 0) return 0;
  const exponential = (erlangC(servers, offered) * service.meanSeconds) / (servers - offered);
  return (exponential * (1 + service.squaredVariation)) / 2;
}

/**
 * The fewest servers that refuse at most `share` of `offered` erlangs. Above a million erlangs the load itself and four
 * of its standard deviations, which refuse less than that.
 */
export function serversFor(offered: number, share: number): number {
  if (offered <= 0) return 0;
  if (offered > 1e6) return Math.ceil(offered + 4 * Math.sqrt(offered));
  let inverse = 1;
  for (let n = 1; ; n++) {
    inverse = 1 + (inverse * n) / offered;
    if (1 / inverse <= share) return n;
  }
}
