import { oneVcpuMib, runtimeMib } from '../../core/limits.ts';

/** Tasks computed at a time: one for each whole vCPU, as far as each could have the memory of the largest task. */
export function workerConcurrency({
  memoryMib,
  taskMemoryMib,
}: {
  readonly memoryMib: number;
  readonly taskMemoryMib: number;
}): number {
  const byCpu = Math.floor(memoryMib / oneVcpuMib);
  const byMemory = Math.floor((memoryMib - runtimeMib) / taskMemoryMib);
  return Math.max(1, Math.min(byCpu, byMemory));
}
