import type { PassHasher } from '../pass.ts';

/** A part of an object: its first byte, its bytes, and those of the object. */
export interface PartRange {
  readonly start: number;
  readonly length: number;
  readonly bytes: number;
}

export interface DigestOfPart {
  readonly digest: Uint8Array;
  readonly length: number;
}

/** An algorithm whose digest of a whole comes from digests of its parts, so that several workers can hash it. */
export interface PartAlgorithm {
  /** A hasher of one part; that of the fastest engine, which may not be one that can be saved. */
  native(range: PartRange): Promise<PassHasher>;
  /** One that can be saved, from the start or a saved state. Throws UnusableState. */
  resumable(range: PartRange, state?: Uint8Array): Promise<PassHasher>;
  /** Of what the hashers of all parts gave, in their order. */
  combine(parts: readonly DigestOfPart[]): Uint8Array;
}
