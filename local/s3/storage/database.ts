import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Everything but the bytes. The newest version of a key is its `latest`; versions of a key are in the order of `id`.
 * `headers`, `checksum` and `encryption` are JSON.
 */
const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS buckets (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    versioning TEXT NOT NULL CHECK (versioning IN ('Off', 'Enabled', 'Suspended')),
    policy TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL REFERENCES buckets,
    key TEXT NOT NULL,
    version_id TEXT NOT NULL,
    latest INTEGER NOT NULL,
    delete_marker INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    checksum TEXT,
    encryption TEXT,
    multipart INTEGER NOT NULL,
    UNIQUE (bucket, key, version_id)
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS latest_objects ON objects (bucket, key) WHERE latest = 1;
  CREATE INDEX IF NOT EXISTS versions ON objects (bucket, key, id);
  CREATE TABLE IF NOT EXISTS object_parts (
    object INTEGER NOT NULL REFERENCES objects ON DELETE CASCADE,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL,
    size INTEGER NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (object, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL REFERENCES buckets,
    key TEXT NOT NULL,
    initiated_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    checksum_asked INTEGER NOT NULL,
    encryption TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS uploads_by_key ON uploads (bucket, key, id);
  CREATE TABLE IF NOT EXISTS upload_parts (
    upload TEXT NOT NULL REFERENCES uploads ON DELETE CASCADE,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (upload, number)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * On disk before a request is answered, so that kill -9 loses nothing that was acknowledged (a crash of the machine can
 * lose the last moments: neither the log nor the bytes are synced for each request).
 */
export class Database {
  readonly connection: DatabaseSync;
  readonly #onReleased: (blob: string) => void;
  #released: string[] = [];

  /** `onReleased` is told of each file that no row names any more, once that is on disk. */
  constructor(directory: string, onReleased: (blob: string) => void) {
    this.#onReleased = onReleased;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, 'objects.db');
    // SQLite gives its log the permissions of the database, so only this file has to be made by hand.
    closeSync(openSync(file, 'a', 0o600));
    this.connection = new DatabaseSync(file);
    this.connection.exec(schema);
  }

  /** Runs `change` as one transaction; one in another is part of it. */
  together<T>(change: () => T): T {
    if (this.connection.isTransaction) return change();
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.connection.exec('COMMIT');
      for (const blob of this.#released) this.#onReleased(blob);
      return result;
    } catch (error) {
      this.connection.exec('ROLLBACK');
      throw error;
    } finally {
      this.#released = [];
    }
  }

  /** Said in a transaction that takes the last row away. */
  release(blob: string): void {
    this.#released.push(blob);
  }

  /** All files that rows name. */
  blobs(): Set<string> {
    const rows = this.connection
      .prepare('SELECT blob FROM object_parts UNION SELECT blob FROM upload_parts')
      .all();
    return new Set(rows.map((row) => String(row['blob'])));
  }

  close(): void {
    this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.connection.close();
  }
}
