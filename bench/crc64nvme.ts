import { createCrc64Nvme } from '../core/hashing/crc/crc64-nvme/checksum.ts';
import { createNative } from '../core/hashing/streaming/native.ts';
import type { Benchmark } from './report.ts';
import { bestThroughputs, throughputMethod } from './throughput.ts';

/** CRC-64/NVME by folding, beside hash-wasm's by tables and the native CRC-32C. */
export const crc64NvmeBenchmark: Benchmark = {
  name: 'crc64nvme',
  method: `CRC-64/NVME ${throughputMethod}`,
  async run() {
    const { default: hashWasm } = await import('hash-wasm/dist/crc64.umd.min.js');
    const best = bestThroughputs({
      folding: await createCrc64Nvme(),
      tables: (await hashWasm.createCRC64('9a6c9329ac4bc9b5')).init(),
      crc32c: await createNative('crc32c'),
    });
    return [
      { name: 'by folding, one core', value: best('folding'), unit: 'GiB/s' },
      { name: 'by tables (hash-wasm)', value: best('tables'), unit: 'GiB/s' },
      { name: 'folding beside tables', value: best('folding') / best('tables'), unit: 'x' },
      { name: 'crc32c, native (@node-rs/crc32)', value: best('crc32c'), unit: 'GiB/s' },
    ];
  },
};
