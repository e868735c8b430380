import { z } from 'zod';
import type { Database } from './client.ts';

const secret = z.object({ value: z.string().min(32) });

/** The key of the fingerprints of idempotent requests: read once in an environment, at its first use. */
export function createPepper(database: Database): () => Promise<string> {
  let pepper: string | undefined;
  return async () => {
    if (pepper === undefined) {
      const { rows } = await database.run('get-secret', ['fingerprint-pepper']);
      pepper = secret.parse(rows[0]).value;
    }
    return pepper;
  };
}
