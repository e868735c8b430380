import { Problem } from '../../../core/errors.ts';
import type { Clock, Idempotency } from '../../../core/tasks/ports.ts';

const inProgressMs = 35_000;
const rememberMs = 86_400_000;

export function createFakeIdempotency(clock: Clock): Idempotency {
  const records = new Map<
    string,
    { taskId: string; fingerprint: string; done: boolean; until: number; expiresAt: number }
  >();
  return {
    async once({ tenant, route, key, fingerprint }, taskId, create) {
      await Promise.resolve();
      const id = JSON.stringify([tenant, route, key]);
      const now = clock().getTime();
      const found = records.get(id);
      const known = found && found.expiresAt > now ? found : undefined;
      if (known && known.fingerprint !== fingerprint) throw new Problem('idempotency-key-reused', 'reused');
      if (known?.done) return known.taskId;
      if (known && known.until > now) throw new Problem('request-in-progress', 'in progress');
      const record = {
        taskId: known?.taskId ?? taskId,
        fingerprint,
        done: false,
        until: now + inProgressMs,
        expiresAt: now + rememberMs,
      };
      records.set(id, record);
      try {
        await create(record.taskId);
      } catch (error) {
        records.delete(id);
        throw error;
      }
      record.done = true;
      return record.taskId;
    },
  };
}
