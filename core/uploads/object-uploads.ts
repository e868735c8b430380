/** A part as the object store has it. */
export interface StoredPart {
  readonly number: number;
  readonly etag: string;
  readonly bytes: number;
}

/** An object as the object store has it. */
export interface StoredObject {
  readonly etag: string;
  readonly bytes: number;
  /** Absent where the bucket keeps no versions. */
  readonly versionId: string | undefined;
}

/** What is signed with the URL of a PUT: the store refuses another size, or bytes with another checksum. */
export interface SignedContent {
  readonly bytes: number;
  /** In base64, as the store takes it. */
  readonly sha256?: string | undefined;
}

export interface PutUrl {
  readonly url: string;
  /** That the PUT has to carry as they are, beside its content-length. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a multipart upload is going on. */
export interface Multipart {
  readonly key: string;
  /** The store's own id of it. */
  readonly multipartId: string;
}

/**
 * What uploads need of the object store. Every call throws Problem `unavailable` where it cannot be reached, is
 * overloaded or does not answer in time.
 */
export interface ObjectUploads {
  presignPut(key: string, content: SignedContent, seconds: number): Promise<PutUrl>;
  /** Returns the store's id of the multipart upload that it begins. */
  beginMultipart(key: string): Promise<string>;
  presignParts(
    upload: Multipart,
    parts: readonly { readonly number: number; readonly bytes: number }[],
    seconds: number,
  ): Promise<{ readonly number: number; readonly url: string }[]>;
  /** By number, ascending; undefined where there is no such multipart upload (any more). */
  listParts(upload: Multipart): Promise<StoredPart[] | undefined>;
  /** False where there is no such multipart upload (any more). Parts in ascending order. */
  completeMultipart(
    upload: Multipart,
    parts: readonly Pick<StoredPart, 'number' | 'etag'>[],
  ): Promise<boolean>;
  /** Also where it is gone already. */
  abortMultipart(upload: Multipart): Promise<void>;
  /** Undefined where there is no object. */
  head(key: string): Promise<StoredObject | undefined>;
  /** Also where it is gone already. */
  remove(key: string): Promise<void>;
}
