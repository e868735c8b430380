import type { DigestOrChecksumName } from '../../core/hashing/algorithms.ts';

export interface DigestVector {
  readonly source: string;
  readonly algorithm: DigestOrChecksumName;
  readonly input: Uint8Array;
  readonly key?: Uint8Array;
  /** Lower-case hex. */
  readonly digest: string;
}

export const text = (value: string): Uint8Array => Buffer.from(value, 'utf8');
export const hex = (value: string): Uint8Array => Buffer.from(value.replaceAll(' ', ''), 'hex');
export const repeated = (bytes: Uint8Array, times: number): Uint8Array =>
  Buffer.concat(Array.from({ length: times }, () => bytes));
