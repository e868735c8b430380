const pieceBytes = 2 ** 20;
const piecesPerRound = 64;
const rounds = 9;

export const throughputMethod = `in pieces of 1 MiB on one thread; the best of ${rounds} rounds of ${piecesPerRound} MiB each, the engines alternating, by the CPU time of the process`;

interface Updatable {
  update(bytes: Uint8Array): unknown;
}

/** Of one round, in GiB/s, by the CPU time of the process: what others do on the machine is not in it. */
function throughput(hasher: Updatable, piece: Uint8Array): number {
  const before = process.cpuUsage();
  for (let i = 0; i < piecesPerRound; i++) hasher.update(piece);
  const { user, system } = process.cpuUsage(before);
  return (piecesPerRound * pieceBytes) / 2 ** 30 / ((user + system) / 1e6);
}

/** The best round of each hasher, in GiB/s. */
export function bestThroughputs<Name extends string>(
  hashers: Readonly<Record<Name, Updatable>>,
): (name: Name) => number {
  const piece = new Uint8Array(pieceBytes).map((_, i) => (i * 167) & 0xff);
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, hasher] of Object.entries<Updatable>(hashers)) {
      best.set(name, Math.max(best.get(name) ?? 0, throughput(hasher, piece)));
    }
  }
  return (name) => best.get(name) ?? NaN;
}
