import type { IHasher } from 'hash-wasm';
import { continueCrc32, crc32Hasher, loadContinueCrc32c } from './crc32.ts';
import { isHashWasmName, loadHashWasm } from './hash-wasm.ts';
import { labelState, UnusableState, unlabelState, type StateLabel } from './labelled-state.ts';
import type { ResumableHasher, ResumableName } from './stream-hasher.ts';
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

async function load(name: ResumableName): Promise<Start> {
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
  return isHashWasmName(name) ? `hash-wasm-${hashWasmVersion}` : 'crc-1';
}

const labelOf = (name: ResumableName): StateLabel => ({ algorithm: name, engine: engineVersion(name) });

function labelled(name: ResumableName, hasher: ResumableHasher): ResumableHasher {
  return { ...hasher, save: () => labelState(labelOf(name), hasher.save()) };
}

/** An engine whose state can be saved, from the start of an input. */
export async function createResumable(name: ResumableName): Promise<ResumableHasher> {
  return labelled(name, (await load(name))());
}

/**
 * Goes on from what `save` of the same algorithm and engine version gave. Throws UnusableState for anything else;
 * a state that was altered under its own label may pass: authenticate what is stored.
 */
export async function resume(name: ResumableName, state: Uint8Array): Promise<ResumableHasher> {
  const bare = unlabelState(labelOf(name), state);
  const start = await load(name);
  try {
    return labelled(name, start(bare));
  } catch (error) {
    throw new UnusableState(`the engine of ${name} refuses it`, { cause: error });
  }
}
