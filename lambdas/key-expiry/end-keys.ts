import { log } from '../log.ts';
import type { KeyExpiry } from './wire.ts';

/**
 * Revokes the keys whose time is over: those that another has taken the place of (`hash-api keys rotate`).
 * @throws Error where one could not be revoked, once the others have been
 */
export async function endKeys({ findEnded, revoke }: KeyExpiry): Promise<{ ended: number }> {
  const failed: string[] = [];
  const ids = await findEnded();
  for (const id of ids) {
    try {
      await revoke(id);
      log.info('key ended', { key_id: id });
    } catch (error) {
      failed.push(id);
      log.error('key not ended', { key_id: id, error: error instanceof Error ? error : String(error) });
    }
  }
  if (failed.length > 0) throw new Error(`keys not ended: ${failed.join(', ')}`);
  return { ended: ids.length };
}
