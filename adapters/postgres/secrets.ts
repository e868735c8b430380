import { z } from 'zod';
import type { Database } from './client.ts';

const secret = z.object({ value: z.string().min(32) });

const checkpointKey = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

/** The key of the fingerprints of idempotent requests: read once in an environment, at its first use. */
export function createPepper(database: Database): () => Promise<string> {
  return readOnce(database, 'fingerprint-pepper', (value) => value);
}

/** What checkpoints are sealed with (core/objects/seal.ts), 32 bytes: read once in an environment, at its first use. */
export function createCheckpointSecret(database: Database): () => Promise<Uint8Array> {
  return readOnce(database, 'checkpoint-key', (value) => checkpointKey.parse(value));
}

function readOnce<T>(database: Database, name: string, read: (value: string) => T): () => Promise<T> {
  let known: { readonly value: T } | undefined;
  return async () => {
    if (known === undefined) {
      const { rows } = await database.run('get-secret', [name]);
      known = { value: read(secret.parse(rows[0]).value) };
    }
    return known.value;
  };
}
