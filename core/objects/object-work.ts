/** Where an object task's bytes are. It is in the task's row, so that the task can be sent again from it. */
export type ObjectSource =
  | {
      readonly kind: 'object';
      readonly bucket: string;
      readonly key: string;
      /** Absent: the version that is current when the first attempt looks. */
      readonly versionId?: string | undefined;
    }
  | { readonly kind: 'upload'; readonly uploadId: string; readonly bytes: number };

/** No key and no salt: what computes an object task may hold no secret, as it rests in the task's row. */
export interface ObjectOptions {
  readonly output: 'hex' | 'base64' | 'base64url';
  /** Bytes of a part of the composite checksums; only where one of them is asked for. */
  readonly partSize?: number | undefined;
  /** Compute, whatever S3 or the cache know already. */
  readonly recompute: boolean;
}

/** What an object worker has to compute. */
export interface ObjectWork {
  readonly source: ObjectSource;
  readonly algorithms: readonly string[];
  readonly options: ObjectOptions;
}

/** The one object that a task is about, pinned by its first attempt: every later read names its version. */
export interface ObjectIdentity {
  readonly bucket: string;
  readonly key: string;
  /** Absent in a bucket without versions: then every read names the ETag (`If-Match`). */
  readonly versionId?: string | undefined;
  readonly etag: string;
  readonly bytes: number;
}
