import { z } from 'zod';
import type { Upload, UploadStore } from '../../core/objects/ports.ts';
import type { Database } from './client.ts';

const uploadRow = z
  .object({
    id: z.uuid(),
    tenant: z.string(),
    bytes: z.number(),
    part_size: z.number(),
    object_key: z.string(),
    multipart_id: z.string().nullable(),
    checksum_sha256: z.string().nullable(),
    status: z.enum(['open', 'completed', 'aborted', 'expired']),
    etag: z.string().nullable(),
    version_id: z.string().nullable(),
    created_at: z.date(),
    expires_at: z.date(),
  })
  .transform((row): Upload => ({
    id: row.id,
    tenant: row.tenant,
    bytes: row.bytes,
    partSize: row.part_size,
    key: row.object_key,
    multipartId: row.multipart_id ?? undefined,
    checksumSha256: row.checksum_sha256 ?? undefined,
    status: row.status,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    object: row.etag === null ? undefined : { etag: row.etag, versionId: row.version_id ?? undefined },
  }));

const completedRow = z.object({ completed: z.boolean() });

/** Uploads in PostgreSQL; each method is one statement. */
export function createUploadStore(database: Database): UploadStore {
  return {
    async insert({ id, tenant, bytes, partSize, key, multipartId, checksumSha256, expiresInSeconds }) {
      const optional = [multipartId ?? null, checksumSha256 ?? null];
      await database.run('insert-upload', [id, tenant, bytes, partSize, key, ...optional, expiresInSeconds]);
    },
    async get(tenant, id) {
      const { rows } = await database.run('get-upload', [id, tenant]);
      return rows[0] === undefined ? undefined : uploadRow.parse(rows[0]);
    },
    async complete(tenant, id, { etag, versionId, keepSeconds }) {
      const values = [id, tenant, etag, versionId ?? null, keepSeconds];
      const [row] = (await database.run('complete-upload', values)).rows;
      if (row === undefined) return undefined;
      return { upload: uploadRow.parse(row), completed: completedRow.parse(row).completed };
    },
    async abort(tenant, id) {
      const [row] = (await database.run('abort-upload', [id, tenant])).rows;
      return row === undefined ? undefined : uploadRow.parse(row);
    },
  };
}
