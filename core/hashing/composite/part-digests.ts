import type { ResumableHasher, StreamHasher } from '../streaming/stream-hasher.ts';

/** S3 allows an object no more parts (Amazon S3 User Guide, multipart upload limits); their digests are held in memory. */
export const maximumParts = 10_000;

/** Hashes one part after the other. */
export interface PartEngine {
  readonly digestBytes: number;
  update(bytes: Uint8Array): void;
  /** The digest of the part, after which the next begins. */
  finish(): Uint8Array;
}

/** One whose state within a part can be saved. */
export interface ResumablePartEngine extends PartEngine {
  save(): Uint8Array;
  load(state: Uint8Array): void;
}

interface Position {
  /** Of the parts that are complete, one after the other. */
  digests: Uint8Array[];
  /** Bytes within the part that is not. */
  bytesInPart: number;
}

/**
 * Cuts what it is given into parts of `partSize` bytes; the digest is that of each part, one after the other. A part is
 * complete when its last byte has come, so that an empty input alone has an empty part. Throws RangeError from
 * `update` where the parts become too many.
 */
function overParts(engine: PartEngine, partSize: number, position: Position): StreamHasher {
  if (!Number.isSafeInteger(partSize) || partSize < 1) {
    throw new RangeError('the part size must be a positive number of bytes');
  }
  const complete = () => {
    if (position.digests.length === maximumParts) throw new RangeError(`more than ${maximumParts} parts`);
    position.digests.push(engine.finish());
    position.bytesInPart = 0;
  };
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length;) {
        const piece = bytes.subarray(at, at + partSize - position.bytesInPart);
        engine.update(piece);
        at += piece.length;
        position.bytesInPart += piece.length;
        if (position.bytesInPart === partSize) complete();
      }
    },
    digest() {
      if (position.bytesInPart > 0 || position.digests.length === 0) complete();
      return Buffer.concat(position.digests);
    },
  };
}

export function partDigests(engine: PartEngine, partSize: number): StreamHasher {
  return overParts(engine, partSize, { digests: [], bytesInPart: 0 });
}

const headerBytes = 12;

/**
 * The same, from its start or from a saved state: bytes within the current part (8, most significant first), complete
 * parts (4), their digests, the engine's state. Throws RangeError for a state of another form.
 */
export function resumablePartDigests(
  engine: ResumablePartEngine,
  partSize: number,
  state?: Uint8Array,
): ResumableHasher {
  const position = state ? read(engine, partSize, state) : { digests: [], bytesInPart: 0 };
  return {
    ...overParts(engine, partSize, position),
    save() {
      const header = Buffer.alloc(headerBytes);
      header.writeBigUInt64BE(BigInt(position.bytesInPart));
      header.writeUInt32BE(position.digests.length, 8);
      return Buffer.concat([header, ...position.digests, engine.save()]);
    },
  };
}

function read(engine: ResumablePartEngine, partSize: number, state: Uint8Array): Position {
  const buffer = Buffer.from(state);
  const bytesInPart = Number(buffer.readBigUInt64BE());
  const count = buffer.readUInt32BE(8);
  const end = headerBytes + count * engine.digestBytes;
  if (bytesInPart >= partSize || count > maximumParts || end > buffer.length) {
    throw new RangeError('not the position of a hasher of parts of this size');
  }
  engine.load(buffer.subarray(end));
  const digests = Array.from({ length: count }, (_, i) =>
    buffer.subarray(headerBytes + i * engine.digestBytes, headerBytes + (i + 1) * engine.digestBytes),
  );
  return { digests, bytesInPart };
}
