import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Message } from './message.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    body BLOB NOT NULL,
    group_id TEXT,
    sent_at INTEGER NOT NULL,
    delayed_until INTEGER,
    receive_count INTEGER NOT NULL,
    first_received_at INTEGER,
    dead_letter_of TEXT
  ) STRICT, WITHOUT ROWID;
`;

const row = z.object({
  id: z.string(),
  body: z.instanceof(Uint8Array),
  group_id: z.string().nullable(),
  sent_at: z.number(),
  delayed_until: z.number().nullable(),
  receive_count: z.number(),
  first_received_at: z.number().nullable(),
  dead_letter_of: z.string().nullable(),
});

/**
 * The messages on disk: written before a send is answered, so that kill -9 loses none that was acknowledged (a crash of
 * the machine can lose the last moments: the log is not synced for each message). Bodies hold callers' inputs: they are
 * sealed with AES-256-GCM, the key lies in a file of its own (mode 0600), and deleted rows are overwritten.
 */
export class MessageStore {
  readonly #database: DatabaseSync;
  readonly #key: Buffer;
  readonly #statements;

  /** `directory` undefined: in memory. */
  constructor(directory: string | undefined) {
    this.#key = directory === undefined ? randomBytes(32) : openKey(directory);
    this.#database = new DatabaseSync(
      directory === undefined ? ':memory:' : privateFile(join(directory, 'messages.db')),
    );
    this.#database.exec(schema);
    this.#addColumn('dead_letter_of');
    this.#statements = {
      insert: this.#database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      received: this.#database.prepare(
        'UPDATE messages SET receive_count = ?, first_received_at = ? WHERE id = ?',
      ),
      bury: this.#database.prepare(
        'UPDATE messages SET queue = ?, dead_letter_of = queue, delayed_until = NULL WHERE id = ?',
      ),
      remove: this.#database.prepare('DELETE FROM messages WHERE id = ?'),
      load: this.#database.prepare('SELECT * FROM messages WHERE queue = ? ORDER BY sent_at, id'),
    };
  }

  /** Runs `change` as one transaction: one write to the log. */
  together<T>(change: () => T): T {
    if (this.#database.isTransaction) return change();
    this.#database.exec('BEGIN');
    try {
      const result = change();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  insert(queue: string, message: Message): void {
    this.#statements.insert.run(
      message.id,
      queue,
      this.#seal(message.id, message.body),
      message.groupId ?? null,
      message.sentAt,
      message.delayedUntil ?? null,
      message.receiveCount,
      message.firstReceivedAt ?? null,
      message.deadLetterOf ?? null,
    );
  }

  received(message: Message): void {
    this.#statements.received.run(message.receiveCount, message.firstReceivedAt ?? null, message.id);
  }

  /** To the dead-letter queue of the queue that it is in. */
  bury(id: string, queue: string): void {
    this.#statements.bury.run(queue, id);
  }

  remove(id: string): void {
    this.#statements.remove.run(id);
  }

  /** Oldest first. Those that were in flight can be received again: their receivers ended with the former run. */
  load(queue: string): Message[] {
    return this.#statements.load.all(queue).map((found) => {
      const stored = row.parse(found);
      return {
        id: stored.id,
        body: this.#open(stored.id, stored.body),
        groupId: stored.group_id ?? undefined,
        sentAt: stored.sent_at,
        delayedUntil: stored.delayed_until ?? undefined,
        receiveCount: stored.receive_count,
        firstReceivedAt: stored.first_received_at ?? undefined,
        deadLetterOf: stored.dead_letter_of ?? undefined,
      };
    });
  }

  close(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  /** To a database that was made before there was this column. */
  #addColumn(name: string): void {
    const columns = this.#database.prepare('PRAGMA table_info(messages)').all();
    if (columns.some((column) => column['name'] === name)) return;
    this.#database.exec(`ALTER TABLE messages ADD COLUMN ${name} TEXT`);
  }

  /** Nonce (12 bytes), ciphertext, tag (16 bytes); bound to the message's id. */
  #seal(id: string, body: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(id));
    return Buffer.concat([nonce, cipher.update(body, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  #open(id: string, sealed: Uint8Array): string {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12))
      .setAAD(Buffer.from(id))
      .setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
  }
}

function openKey(directory: string): Buffer {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'key');
  try {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path);
}

/** SQLite gives its log the permissions of the database, so only this file has to be made by hand. */
function privateFile(path: string): string {
  closeSync(openSync(path, 'a', 0o600));
  return path;
}
