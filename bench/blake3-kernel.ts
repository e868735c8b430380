import { loadBlake3Kernel } from '../core/hashing/blake3/kernel.ts';
import { createSubtree } from '../core/hashing/blake3/subtree.ts';
import { createNative } from '../core/hashing/streaming/native.ts';
import type { StreamHasher } from '../core/hashing/streaming/stream-hasher.ts';
import type { Benchmark } from './report.ts';

const GiB = 2 ** 30;
const pieceBytes = 2 ** 20;
const piecesPerRound = 64;
const rounds = 9;
const leastGibPerSecond = 1.3;

/** Of one round, by the CPU time of the process: what others do on the machine is not in it. */
function gibPerSecond(hasher: Pick<StreamHasher, 'update'>, piece: Uint8Array): number {
  const before = process.cpuUsage();
  for (let i = 0; i < piecesPerRound; i++) hasher.update(piece);
  const { user, system } = process.cpuUsage(before);
  return (piecesPerRound * pieceBytes) / GiB / ((user + system) / 1e6);
}

/** The subtree kernel that many workers on one object use, beside hash-wasm's BLAKE3 and the native engine. */
export const blake3KernelBenchmark: Benchmark = {
  name: 'blake3-kernel',
  method: `BLAKE3 in pieces of 1 MiB on one thread; the best of ${rounds} rounds of ${piecesPerRound} MiB each, the engines alternating, by the CPU time of the process`,
  async run() {
    const { default: hashWasm } = await import('hash-wasm/dist/blake3.umd.min.js');
    const engines = {
      kernel: createSubtree(await loadBlake3Kernel()),
      hashWasm: (await hashWasm.createBLAKE3()).init(),
      native: await createNative('blake3'),
    };
    const piece = new Uint8Array(pieceBytes).map((_, i) => (i * 167) & 0xff);
    const best = { kernel: 0, hashWasm: 0, native: 0 };
    for (let round = 0; round < rounds; round++) {
      for (const name of ['kernel', 'hashWasm', 'native'] as const) {
        best[name] = Math.max(best[name], gibPerSecond(engines[name], piece));
      }
    }
    return [
      {
        name: 'subtree kernel, one core',
        value: best.kernel,
        unit: 'GiB/s',
        target: `at least ${leastGibPerSecond}`,
        met: best.kernel >= leastGibPerSecond,
      },
      { name: 'hash-wasm', value: best.hashWasm, unit: 'GiB/s' },
      { name: 'native (@napi-rs/blake-hash)', value: best.native, unit: 'GiB/s' },
      { name: 'kernel beside hash-wasm', value: best.kernel / best.hashWasm, unit: 'x' },
      { name: 'kernel beside native', value: best.kernel / best.native, unit: 'x' },
    ];
  },
};
