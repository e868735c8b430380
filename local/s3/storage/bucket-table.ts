import { z } from 'zod';
import { S3Error } from '../errors.ts';
import type { Database } from './database.ts';

const versioningSchema = z.enum(['Off', 'Enabled', 'Suspended']);

export type Versioning = z.infer<typeof versioningSchema>;

const bucketSchema = z
  .object({
    name: z.string(),
    created_at: z.number(),
    versioning: versioningSchema,
    policy: z.string().nullable(),
  })
  .transform(({ name, created_at, versioning, policy }) => ({
    name,
    createdAt: created_at,
    versioning,
    policy,
  }));

export type Bucket = z.infer<typeof bucketSchema>;

/** The buckets; each is asked for with every request, so it is read from the database each time. */
export class BucketTable {
  readonly #statements;

  constructor({ connection }: Database) {
    this.#statements = {
      create: connection.prepare("INSERT OR IGNORE INTO buckets VALUES (?, ?, 'Off', NULL)"),
      find: connection.prepare('SELECT * FROM buckets WHERE name = ?'),
      all: connection.prepare('SELECT * FROM buckets ORDER BY name'),
      version: connection.prepare('UPDATE buckets SET versioning = ? WHERE name = ?'),
      protect: connection.prepare('UPDATE buckets SET policy = ? WHERE name = ?'),
      inUse: connection.prepare(
        'SELECT 1 FROM objects WHERE bucket = ? UNION ALL SELECT 1 FROM uploads WHERE bucket = ? LIMIT 1',
      ),
      remove: connection.prepare('DELETE FROM buckets WHERE name = ?'),
    };
  }

  /** Whether it was not there. */
  create(name: string, now: number): boolean {
    return this.#statements.create.run(name, now).changes === 1;
  }

  /** Throws NoSuchBucket. */
  get(name: string): Bucket {
    const row = this.#statements.find.get(name);
    if (row === undefined) throw new S3Error('NoSuchBucket');
    return bucketSchema.parse(row);
  }

  all(): Bucket[] {
    return this.#statements.all.all().map((row) => bucketSchema.parse(row));
  }

  setVersioning(name: string, versioning: Versioning): void {
    this.#statements.version.run(versioning, name);
  }

  /** JSON text; null takes it away. */
  setPolicy(name: string, policy: string | null): void {
    this.#statements.protect.run(policy, name);
  }

  /** Throws BucketNotEmpty, for uploads that have not ended as well. */
  remove(name: string): void {
    if (this.#statements.inUse.get(name, name) !== undefined) throw new S3Error('BucketNotEmpty');
    this.#statements.remove.run(name);
  }
}
