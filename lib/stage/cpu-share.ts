import { oneVcpuMib } from '../../core/limits.ts';

/** How many times longer than on one vCPU a computation on one thread takes: below 1,769 MiB, CPU is in proportion to memory. */
export function slowdown(memoryMib: number): number {
  return Math.max(1, oneVcpuMib / memoryMib);
}
