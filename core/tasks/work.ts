/**
 * What a worker has to compute: the body of the encrypted message, the only place where a queued input rests.
 * Byte strings are base64 (RFC 4648 section 4).
 */
export interface WorkOptions {
  readonly output: 'hex' | 'base64' | 'base64url';
  /** HMAC or keyed-BLAKE3 key. */
  readonly key?: string | undefined;
  /** Salt of a password algorithm; random where absent. */
  readonly salt?: string | undefined;
  /** Cost parameters of a password algorithm, complete and within bounds. */
  readonly parameters?: Readonly<Record<string, number>> | undefined;
}

export type Work =
  | {
      readonly operation: 'hash';
      readonly algorithms: readonly string[];
      readonly options: WorkOptions;
      readonly input: string;
    }
  | { readonly operation: 'verify'; readonly phc: string; readonly input: string };

export interface TaskMessage {
  readonly version: 1;
  readonly taskId: string;
  readonly tenant: string;
  readonly work: Work;
}
