import { loadBlake3Kernel } from '../core/hashing/blake3/kernel.ts';
import { createSubtree } from '../core/hashing/blake3/subtree.ts';
import { createNative } from '../core/hashing/streaming/native.ts';
import type { Benchmark } from './report.ts';
import { bestThroughputs, throughputMethod } from './throughput.ts';

const leastGibPerSecond = 1.3;

/** The subtree kernel that many workers on one object use, beside hash-wasm's BLAKE3 and the native engine. */
export const blake3KernelBenchmark: Benchmark = {
  name: 'blake3-kernel',
  method: `BLAKE3 ${throughputMethod}`,
  async run() {
    const { default: hashWasm } = await import('hash-wasm/dist/blake3.umd.min.js');
    const best = bestThroughputs({
      kernel: createSubtree(await loadBlake3Kernel()),
      hashWasm: (await hashWasm.createBLAKE3()).init(),
      native: await createNative('blake3'),
    });
    return [
      {
        name: 'subtree kernel, one core',
        value: best('kernel'),
        unit: 'GiB/s',
        target: `at least ${leastGibPerSecond}`,
        met: best('kernel') >= leastGibPerSecond,
      },
      { name: 'hash-wasm', value: best('hashWasm'), unit: 'GiB/s' },
      { name: 'native (@napi-rs/blake-hash)', value: best('native'), unit: 'GiB/s' },
      { name: 'kernel beside hash-wasm', value: best('kernel') / best('hashWasm'), unit: 'x' },
      { name: 'kernel beside native', value: best('kernel') / best('native'), unit: 'x' },
    ];
  },
};
