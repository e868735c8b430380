import { z } from 'zod';
import type { Database } from './database.ts';
import { objectSchema, type StoredObject } from './stored.ts';

export interface Page {
  readonly objects: readonly StoredObject[];
  /** Beginnings up to the delimiter, each standing for all keys that have it. */
  readonly commonPrefixes: readonly string[];
  /** Where the next page goes on; undefined on the last. */
  readonly next: Buffer | undefined;
}

export interface PageRequest {
  readonly bucket: string;
  readonly prefix: string;
  /** Empty: every key by itself. */
  readonly delimiter: string;
  /** Keys above this, as UTF-8; a former page's `next`. */
  readonly after: Buffer;
  readonly limit: number;
}

/** A version that is not the newest any more. */
export interface ReplacedVersion {
  readonly object: StoredObject;
  /** Milliseconds since the epoch, of the version that came next. */
  readonly replacedAt: number;
  /** How many versions that are not the newest either came after it, itself counted. */
  readonly newer: number;
}

const replacedSchema = z.object({ replaced_at: z.number(), newer: z.number() });

/** Above every key with this beginning: no UTF-8 text has the byte FF. */
const beyond = (prefix: string): Buffer => Buffer.concat([Buffer.from(prefix), Buffer.from([0xff])]);

/** The objects of a bucket in the order of their keys' UTF-8 bytes, which is how SQLite compares text. */
export class Listing {
  readonly #newest;
  readonly #versions;
  readonly #replaced;
  readonly #loneMarkers;

  constructor({ connection }: Database) {
    this.#newest = connection.prepare(
      'SELECT * FROM objects WHERE bucket = ? AND latest = 1 AND delete_marker = 0 AND key > CAST(? AS TEXT) AND key >= ? AND key < CAST(? AS TEXT) ORDER BY key LIMIT ?',
    );
    this.#versions = connection.prepare(
      'SELECT * FROM objects WHERE bucket = ? AND key >= ? AND key < CAST(? AS TEXT) AND (key > ? OR (key = ? AND id < ?)) ORDER BY key, id DESC LIMIT ?',
    );
    this.#replaced = connection.prepare(
      `SELECT * FROM (
        SELECT *,
          lag(modified_at) OVER versions AS replaced_at,
          row_number() OVER versions - 1 AS newer
        FROM objects WHERE bucket = ? AND key >= ? AND key < CAST(? AS TEXT)
        WINDOW versions AS (PARTITION BY key ORDER BY id DESC)
      ) WHERE latest = 0`,
    );
    this.#loneMarkers = connection.prepare(
      `SELECT * FROM objects AS marker
      WHERE bucket = ? AND key >= ? AND key < CAST(? AS TEXT) AND latest = 1 AND delete_marker = 1
        AND NOT EXISTS (
          SELECT 1 FROM objects WHERE bucket = marker.bucket AND key = marker.key AND latest = 0
        )`,
    );
  }

  /** The newest versions that are no delete markers. */
  page({ bucket, prefix, delimiter, after, limit }: PageRequest): Page {
    const objects: StoredObject[] = [];
    const commonPrefixes: string[] = [];
    let next = after;
    if (limit === 0) return { objects, commonPrefixes, next: undefined };
    for (;;) {
      const wanted = limit - objects.length - commonPrefixes.length;
      const rows = this.#newest.all(bucket, next, prefix, beyond(prefix), wanted + 1);
      const found = rows.map((row) => objectSchema.parse(row));
      if (wanted === 0) return { objects, commonPrefixes, next: found.length > 0 ? next : undefined };
      const grouped =
        delimiter === '' ? -1 : found.findIndex(({ key }) => key.includes(delimiter, prefix.length));
      const single = found.slice(0, grouped < 0 ? wanted : Math.min(grouped, wanted));
      objects.push(...single);
      const last = single.at(-1);
      if (last !== undefined) next = Buffer.from(last.key);
      const first = single.length < wanted && grouped >= 0 ? found[grouped] : undefined;
      if (first !== undefined) {
        const common = first.key.slice(0, first.key.indexOf(delimiter, prefix.length) + delimiter.length);
        commonPrefixes.push(common);
        next = beyond(common);
      } else if (found.length <= wanted) return { objects, commonPrefixes, next: undefined };
    }
  }

  /** All versions and delete markers, the newest of a key first, after the version `id` of `key`. */
  versions(
    bucket: string,
    prefix: string,
    [key, id]: readonly [string, number],
    limit: number,
  ): StoredObject[] {
    const rows = this.#versions.all(bucket, prefix, beyond(prefix), key, key, id, limit);
    return rows.map((row) => objectSchema.parse(row));
  }

  replaced(bucket: string, prefix: string): ReplacedVersion[] {
    return this.#replaced.all(bucket, prefix, beyond(prefix)).map((row) => {
      const { replaced_at, newer } = replacedSchema.parse(row);
      return { object: objectSchema.parse(row), replacedAt: replaced_at, newer };
    });
  }

  /** Delete markers of keys that have no version left. */
  loneMarkers(bucket: string, prefix: string): StoredObject[] {
    return this.#loneMarkers.all(bucket, prefix, beyond(prefix)).map((row) => objectSchema.parse(row));
  }
}
