import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Versioning } from './bucket-table.ts';
import type { Database } from './database.ts';
import { objectSchema, type StoredObject } from './stored.ts';

/** What is put: all but what the table decides itself. */
export type NewObject = Pick<
  StoredObject,
  'bucket' | 'key' | 'size' | 'etag' | 'modifiedAt' | 'headers' | 'checksum' | 'encryption' | 'isMultipart'
> & { readonly parts: readonly { readonly number: number; readonly size: number; readonly blob: string }[] };

const partSchema = z.object({ number: z.number(), first: z.number(), size: z.number(), blob: z.string() });

export type ObjectPart = z.infer<typeof partSchema>;

const blobSchema = z.object({ blob: z.string() });

/** The objects and their versions. */
export class ObjectTable {
  readonly #database: Database;
  readonly #statements;

  constructor(database: Database) {
    this.#database = database;
    const { connection } = database;
    this.#statements = {
      insert: connection.prepare(
        'INSERT INTO objects (bucket, key, version_id, latest, delete_marker, size, etag, modified_at, headers, checksum, encryption, multipart) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      insertPart: connection.prepare('INSERT INTO object_parts VALUES (?, ?, ?, ?, ?)'),
      latest: connection.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ? AND latest = 1'),
      version: connection.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ? AND version_id = ?'),
      supersede: connection.prepare(
        'UPDATE objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1',
      ),
      promote: connection.prepare(
        'UPDATE objects SET latest = 1 WHERE id = (SELECT max(id) FROM objects WHERE bucket = ? AND key = ?)',
      ),
      remove: connection.prepare('DELETE FROM objects WHERE id = ?'),
      blobs: connection.prepare('SELECT blob FROM object_parts WHERE object = ?'),
      parts: connection.prepare(
        'SELECT number, first, size, blob FROM object_parts WHERE object = ? AND first <= ? AND first + size > ? ORDER BY number',
      ),
      part: connection.prepare(
        'SELECT number, first, size, blob FROM object_parts WHERE object = ? AND number = ?',
      ),
      partCount: connection.prepare('SELECT count(*) AS count FROM object_parts WHERE object = ?'),
    };
  }

  /** The newest version, or that of this id; a delete marker is one. */
  find(bucket: string, key: string, versionId?: string): StoredObject | undefined {
    const row =
      versionId === undefined
        ? this.#statements.latest.get(bucket, key)
        : this.#statements.version.get(bucket, key, versionId);
    return row && objectSchema.parse(row);
  }

  /** The parts that hold the bytes from `first` to `last`, both inclusive. */
  parts(object: StoredObject, first: number, last: number): ObjectPart[] {
    return this.#statements.parts.all(object.id, last, first).map((row) => partSchema.parse(row));
  }

  part(object: StoredObject, number: number): ObjectPart | undefined {
    const row = this.#statements.part.get(object.id, number);
    return row && partSchema.parse(row);
  }

  partCount(object: StoredObject): number {
    return Number(this.#statements.partCount.get(object.id)?.['count']);
  }

  /** Becomes the newest version of its key, in place of the one without id where versions are not kept. */
  put(object: NewObject, versioning: Versioning): StoredObject {
    return this.#insert(object, versioning, false);
  }

  /** Deletes without naming a version: what is put is the sign that there is nothing. */
  mark(bucket: string, key: string, modifiedAt: number, versioning: Versioning): StoredObject {
    const nothing = { size: 0, etag: '', headers: {}, checksum: undefined, encryption: undefined };
    const marker = { bucket, key, modifiedAt, ...nothing, isMultipart: false, parts: [] };
    return this.#insert(marker, versioning, true);
  }

  /** Deletes this version for good; the one before it becomes the newest. */
  remove(object: StoredObject): void {
    this.#database.together(() => {
      this.#drop(object);
      if (object.isLatest) this.#statements.promote.run(object.bucket, object.key);
    });
  }

  #insert(object: NewObject, versioning: Versioning, isDeleteMarker: boolean): StoredObject {
    const { bucket, key } = object;
    const versionId = versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
    return this.#database.together(() => {
      const replaced = versionId === 'null' ? this.find(bucket, key, versionId) : undefined;
      if (replaced !== undefined) this.#drop(replaced);
      this.#statements.supersede.run(bucket, key);
      const { lastInsertRowid } = this.#statements.insert.run(
        bucket,
        key,
        versionId,
        isDeleteMarker ? 1 : 0,
        object.size,
        object.etag,
        object.modifiedAt,
        JSON.stringify(object.headers),
        object.checksum === undefined ? null : JSON.stringify(object.checksum),
        object.encryption === undefined ? null : JSON.stringify(object.encryption),
        object.isMultipart ? 1 : 0,
      );
      let first = 0;
      for (const { number, size, blob } of object.parts) {
        this.#statements.insertPart.run(lastInsertRowid, number, first, size, blob);
        first += size;
      }
      const id = Number(lastInsertRowid);
      return { ...object, id, versionId, isLatest: true, isDeleteMarker };
    });
  }

  #drop(object: StoredObject): void {
    const blobs = this.#statements.blobs.all(object.id).map((row) => blobSchema.parse(row).blob);
    this.#statements.remove.run(object.id);
    for (const blob of blobs) this.#database.release(blob);
  }
}
