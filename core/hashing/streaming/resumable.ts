import { isComposite } from '../algorithms.ts';
import { chunkBytes } from '../blake3/constants.ts';
import type { ParallelName } from '../parallel/part.ts';
import { loadEngine, partSizeOf } from './engines.ts';
import { isHashWasmName } from './hash-wasm.ts';
import { labelState, UnusableState, unlabelState, type StateLabel } from './labelled-state.ts';
import type { ResumableHasher, ResumableName, StreamOptions } from './stream-hasher.ts';
import { hashWasmVersion } from './versions.inlined.ts';

/** Changes with the form of the states that this repo's own engines save. */
const ownVersions = {
  blake3: 'blake3-subtree-1',
  crc32: 'crc-1',
  crc32c: 'crc-1',
  crc64nvme: 'crc-1',
} as const;

/** Name and version of what saves and loads the states of an algorithm: a state of another one is refused. */
export function engineVersion(name: ResumableName): string {
  return isComposite(name) || isHashWasmName(name) ? `hash-wasm-${hashWasmVersion}` : ownVersions[name];
}

/** Everything that a state must not be mixed up over. */
function labelOf(name: ResumableName, options: StreamOptions, offset?: number): StateLabel {
  const partSize = isComposite(name) ? `/${partSizeOf(name, options)}` : '';
  const part = offset === undefined ? '' : `@${offset}`;
  return { algorithm: `${name}${partSize}${part}`, engine: engineVersion(name) };
}

const labelled = (label: StateLabel, hasher: ResumableHasher): ResumableHasher => ({
  ...hasher,
  save: () => labelState(label, hasher.save()),
});

async function start(
  name: ResumableName,
  options: StreamOptions,
  state?: Uint8Array,
  offset?: number,
): Promise<ResumableHasher> {
  const label = labelOf(name, options, offset);
  const bare = state && unlabelState(label, state);
  const engine = await loadEngine(
    name,
    options,
    offset === undefined ? { of: 'input' } : { of: 'part', offset },
  );
  if (!bare) return labelled(label, engine());
  try {
    return labelled(label, engine(bare));
  } catch (error) {
    throw new UnusableState(`the engine of ${name} refuses it`, { cause: error });
  }
}

/** An engine whose state can be saved, from the start of an input. */
export function createResumable(name: ResumableName, options: StreamOptions = {}): Promise<ResumableHasher> {
  return start(name, options);
}

/**
 * Goes on from what `save` gave, of the same algorithm, part size and engine version. Throws UnusableState for anything
 * else; a state that was altered behind its label may pass: authenticate what is stored.
 */
export function resume(
  name: ResumableName,
  state: Uint8Array,
  options: StreamOptions = {},
): Promise<ResumableHasher> {
  return start(name, options, state);
}

export interface PartOptions extends StreamOptions {
  /** Of the part's first byte in the object. Of BLAKE3 a multiple of 1024, of a composite checksum of its part size. */
  readonly offset: number;
}

function checkOffset(name: ParallelName, options: PartOptions): void {
  const unit = name === 'blake3' ? chunkBytes : isComposite(name) ? partSizeOf(name, options) : 1;
  if (!Number.isSafeInteger(options.offset) || options.offset < 0 || options.offset % unit !== 0) {
    throw new RangeError(`the offset of a part of ${name} must be a multiple of ${unit} bytes`);
  }
}

/** For a part of an object: its `digest` is a value for `combineParts`. */
export async function createPart(name: ParallelName, options: PartOptions): Promise<ResumableHasher> {
  checkOffset(name, options);
  return start(name, options, undefined, options.offset);
}

/** Like `resume`, for a part, whose offset must be the same too. */
export async function resumePart(
  name: ParallelName,
  state: Uint8Array,
  options: PartOptions,
): Promise<ResumableHasher> {
  checkOffset(name, options);
  return start(name, options, state, options.offset);
}
