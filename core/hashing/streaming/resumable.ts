import type { IHasher } from 'hash-wasm';
import { compositeAlgorithms, isComposite, type CompositeName } from '../algorithms.ts';
import { compositeDigest } from '../composite/composite-digest.ts';
import { loadResumablePartEngine } from '../composite/engines.ts';
import { resumablePartDigests } from '../composite/part-digests.ts';
import { continueCrc32, crc32Hasher, loadContinueCrc32c } from './crc32.ts';
import { isHashWasmName, loadHashWasm } from './hash-wasm.ts';
import { labelState, UnusableState, unlabelState, type StateLabel } from './labelled-state.ts';
import type { ResumableHasher, ResumableName, StreamOptions } from './stream-hasher.ts';
import { hashWasmVersion } from './versions.inlined.ts';

/** From a state that was saved, or from the start. Throws where the engine does not take the state. */
type Start = (state?: Uint8Array) => ResumableHasher;

const overHashWasm =
  (hasher: IHasher): Start =>
  (state) => {
    if (state) hasher.load(state);
    return {
      update(bytes) {
        hasher.update(bytes);
      },
      digest: () => hasher.digest('binary'),
      save: () => hasher.save(),
    };
  };

const crcBytes = 4;

const overCrc32 =
  (continueBy: Parameters<typeof crc32Hasher>[0]): Start =>
  (state) => {
    if (state && state.length !== crcBytes) throw new RangeError(`its length is not ${crcBytes} bytes`);
    return crc32Hasher(continueBy, state);
  };

const partSizeOf = (name: CompositeName, { partSize }: StreamOptions): number =>
  partSize ?? compositeAlgorithms[name].partSize.defaultBytes;

async function loadComposite(name: CompositeName, options: StreamOptions): Promise<Start> {
  const algorithm = compositeAlgorithms[name];
  const engine = await loadResumablePartEngine(algorithm);
  return (state) => {
    const parts = resumablePartDigests(engine, partSizeOf(name, options), state);
    return { ...parts, digest: () => compositeDigest(algorithm, parts.digest()) };
  };
}

async function load(name: ResumableName, options: StreamOptions): Promise<Start> {
  if (isComposite(name)) return loadComposite(name, options);
  if (isHashWasmName(name)) return overHashWasm(await loadHashWasm(name));
  switch (name) {
    case 'crc32':
      return overCrc32(continueCrc32);
    case 'crc32c':
      return overCrc32(await loadContinueCrc32c());
  }
}

/** Name and version of what saves and loads the states of an algorithm: a state of another one is refused. */
export function engineVersion(name: ResumableName): string {
  return isComposite(name) || isHashWasmName(name) ? `hash-wasm-${hashWasmVersion}` : 'crc-1';
}

function labelOf(name: ResumableName, options: StreamOptions): StateLabel {
  const algorithm = isComposite(name) ? `${name}/${partSizeOf(name, options)}` : name;
  return { algorithm, engine: engineVersion(name) };
}

function labelled(label: StateLabel, hasher: ResumableHasher): ResumableHasher {
  return { ...hasher, save: () => labelState(label, hasher.save()) };
}

/** An engine whose state can be saved, from the start of an input. */
export async function createResumable(
  name: ResumableName,
  options: StreamOptions = {},
): Promise<ResumableHasher> {
  const start = await load(name, options);
  return labelled(labelOf(name, options), start());
}

/**
 * Goes on from what `save` gave, of the same algorithm, part size and engine version. Throws UnusableState for anything
 * else; a state that was altered behind its label may pass: authenticate what is stored.
 */
export async function resume(
  name: ResumableName,
  state: Uint8Array,
  options: StreamOptions = {},
): Promise<ResumableHasher> {
  const label = labelOf(name, options);
  const bare = unlabelState(label, state);
  const start = await load(name, options);
  try {
    return labelled(label, start(bare));
  } catch (error) {
    throw new UnusableState(`the engine of ${name} refuses it`, { cause: error });
  }
}
