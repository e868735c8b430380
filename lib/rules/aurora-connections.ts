/**
 * `max_connections` of Aurora PostgreSQL Serverless v2 by maximum capacity in ACU
 * (Aurora User Guide, "Maximum connections for Aurora Serverless v2"). Capacities between are on a straight line,
 * as the underlying formula is linear in memory.
 */
const documented = [
  [1, 189],
  [4, 823],
  [8, 1669],
  [16, 3360],
  [32, 5000],
] as const;

/** A minimum of 0 or 0.5 ACU limits the connections, however large the maximum (same page). */
const mostAtSmallestMinimum = 2000;

export function connectionsOfAurora(minAcu: number, maxAcu: number): number {
  const connections = interpolate(maxAcu);
  return minAcu <= 0.5 ? Math.min(connections, mostAtSmallestMinimum) : connections;
}

function interpolate(acu: number): number {
  const [first, ...rest] = documented;
  let [lowAcu, low]: readonly [number, number] = first;
  if (acu <= lowAcu) return low;
  for (const [highAcu, high] of rest) {
    if (acu <= highAcu) return Math.floor(low + ((acu - lowAcu) / (highAcu - lowAcu)) * (high - low));
    [lowAcu, low] = [highAcu, high];
  }
  return low;
}
