import { z } from 'zod';

/** What the process that keeps the shares is told of an environment; `share` is in vCPUs. */
export const cpuShareMessage = z.discriminatedUnion('state', [
  z.object({ pid: z.int(), state: z.literal('busy'), share: z.number() }),
  z.object({ pid: z.int(), state: z.enum(['idle', 'ended']) }),
]);

export type CpuShareMessage = z.output<typeof cpuShareMessage>;
