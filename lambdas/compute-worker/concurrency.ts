/** MiB that give a function one vCPU (Lambda Developer Guide, "Configure Lambda function memory"). */
const oneVcpuMib = 1_769;

/** MiB for Node.js, the batch's messages and the clients. */
const runtimeMib = 256;

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
