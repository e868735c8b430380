/** Those that the tests read by name, and any other. */
interface Digests extends Readonly<Record<string, string>> {
  readonly sha256: string;
  readonly argon2id: string;
}

/** A task as the API shows it. */
interface TaskMembers {
  readonly task_id: string;
  readonly created_at: string;
  readonly completed_at: string;
  readonly attempts: number;
  readonly progress: { readonly bytes_done: number; readonly bytes_total: number | null };
  readonly source: { readonly type: string; readonly bytes: number };
  readonly result: {
    readonly digests: Digests;
    readonly match: boolean;
    readonly bytes: number;
  };
  readonly error: { readonly code: string; readonly detail: string } | null;
}

/** An upload as the API shows it, with what is missing of it and what is there. */
interface UploadMembers {
  readonly upload_id: string;
  readonly part_size: number;
  readonly parts: readonly {
    readonly number: number;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  }[];
  readonly next_part: number | null;
  readonly uploaded: readonly { readonly number: number; readonly etag: string; readonly bytes: number }[];
}

/** The members of all answers. Which of them an answer has is held against the document; here a test names what it reads. */
export interface Members extends Omit<TaskMembers, 'error'>, UploadMembers {
  readonly status: string | number;
  readonly status_url: string;
  readonly digest: string;
  readonly digests: Digests;
  readonly match: boolean;
  readonly results: readonly Members[];
  readonly tasks: readonly (TaskMembers & { readonly status: string })[];
  readonly next_cursor: string | null;
  readonly algorithms: readonly { readonly name: string; readonly kind: string }[];
  readonly checks: Readonly<
    Record<'database' | 'cache' | 'queue' | 'object_queue', { readonly state: string; readonly ms: number }>
  >;
  readonly openapi: string;
  readonly type: string;
  readonly detail: string;
  readonly request_id: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly error: Members;
}
