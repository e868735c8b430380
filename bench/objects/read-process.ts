import { z } from 'zod';
import { runPass } from '../../core/objects/pass.ts';
import { wire } from '../../lambdas/object-worker/wire.ts';

/**
 * Child of bench/objects/read-only.ts, with the environment variables and the flags of an object worker: reads objects
 * as the worker does, by its own pass, with no hasher in it.
 */
const { ports, limits } = wire(process.env);
const request = z.object({ bucket: z.string(), key: z.string() });
const holding = { taskId: 'none', attempt: 1 };
const never = new AbortController().signal;

async function readAll(location: z.infer<typeof request>): Promise<{ seconds: number; cpuSeconds: number }> {
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const { identity } = await ports.reader.head(location, never);
  const hold = {
    holding,
    signal: never,
    stopReason: () => undefined,
    timeLeftMs: () => Infinity,
    advance: () => undefined,
    save: () => Promise.resolve(true),
    end: () => Promise.resolve(),
  };
  const ending = await runPass(
    { ...ports, remainingMs: () => -performance.now(), report: () => undefined },
    limits,
    hold,
    {
      subject: { holding, tenant: 'none', identity },
      start: 0,
      end: identity.bytes,
      hashers: new Map(),
      offset: 0,
      known: new Map(),
    },
  );
  if (ending.kind !== 'finished') throw new Error(`reading ended as ${ending.kind}`);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
}

process.on('message', (message) => {
  void readAll(request.parse(message)).then((read) => process.send?.(read));
});
process.once('disconnect', () => process.exit(0));
