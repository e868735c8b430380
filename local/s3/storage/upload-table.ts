import { randomBytes } from 'node:crypto';
import { S3Error } from '../errors.ts';
import type { Database } from './database.ts';
import { uploadPartSchema, uploadSchema, type Upload, type UploadPart } from './stored.ts';

/** The multipart uploads that have not ended. */
export class UploadTable {
  readonly #database: Database;
  readonly #statements;

  constructor(database: Database) {
    this.#database = database;
    const { connection } = database;
    this.#statements = {
      insert: connection.prepare('INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      find: connection.prepare('SELECT * FROM uploads WHERE id = ? AND bucket = ? AND key = ?'),
      list: connection.prepare(
        'SELECT * FROM uploads WHERE bucket = ? AND substr(key, 1, length(?)) = ? AND (key, id) > (?, ?) ORDER BY key, id LIMIT ?',
      ),
      begunUntil: connection.prepare(
        'SELECT * FROM uploads WHERE bucket = ? AND substr(key, 1, length(?)) = ? AND initiated_at <= ?',
      ),
      remove: connection.prepare('DELETE FROM uploads WHERE id = ?'),
      parts: connection.prepare(
        'SELECT * FROM upload_parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?',
      ),
      part: connection.prepare('SELECT * FROM upload_parts WHERE upload = ? AND number = ?'),
      putPart: connection.prepare('INSERT OR REPLACE INTO upload_parts VALUES (?, ?, ?, ?, ?, ?, ?)'),
    };
  }

  create(upload: Omit<Upload, 'id'>): string {
    const id = randomBytes(48).toString('base64url');
    this.#statements.insert.run(
      id,
      upload.bucket,
      upload.key,
      upload.initiatedAt,
      JSON.stringify(upload.headers),
      upload.checksumAlgorithm,
      upload.checksumType,
      upload.isChecksumAsked ? 1 : 0,
      upload.encryption === undefined ? null : JSON.stringify(upload.encryption),
    );
    return id;
  }

  /** Throws NoSuchUpload, for another key's as well. */
  get(id: string, bucket: string, key: string): Upload {
    const row = this.#statements.find.get(id, bucket, key);
    if (row === undefined) throw new S3Error('NoSuchUpload');
    return uploadSchema.parse(row);
  }

  /** By key, then id, after this pair. */
  list(bucket: string, prefix: string, after: readonly [key: string, id: string], limit: number): Upload[] {
    const rows = this.#statements.list.all(bucket, prefix, prefix, ...after, limit);
    return rows.map((row) => uploadSchema.parse(row));
  }

  begunUntil(bucket: string, prefix: string, time: number): Upload[] {
    const rows = this.#statements.begunUntil.all(bucket, prefix, prefix, time);
    return rows.map((row) => uploadSchema.parse(row));
  }

  /** Those numbered above `after`. */
  parts(upload: Upload, after = 0, limit = 10_000): UploadPart[] {
    return this.#statements.parts.all(upload.id, after, limit).map((row) => uploadPartSchema.parse(row));
  }

  /** In place of the one that had its number. Throws NoSuchUpload where the upload has ended meanwhile. */
  putPart(upload: Upload, part: UploadPart): void {
    this.#database.together(() => {
      this.get(upload.id, upload.bucket, upload.key);
      const before = this.#statements.part.get(upload.id, part.number);
      const { number, size, etag, checksum, modifiedAt, blob } = part;
      this.#statements.putPart.run(upload.id, number, size, etag, checksum, modifiedAt, blob);
      if (before !== undefined) this.#database.release(uploadPartSchema.parse(before).blob);
    });
  }

  /** Ends it; the files of parts that are not `kept` go. */
  remove(upload: Upload, kept: ReadonlySet<string> = new Set()): void {
    this.#database.together(() => {
      const parts = this.parts(upload);
      this.#statements.remove.run(upload.id);
      for (const { blob } of parts) if (!kept.has(blob)) this.#database.release(blob);
    });
  }
}
