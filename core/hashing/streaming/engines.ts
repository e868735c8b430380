import type { IHasher } from 'hash-wasm';
import { compositeAlgorithms, isComposite, type CompositeName } from '../algorithms.ts';
import { chunkBytes } from '../blake3/constants.ts';
import { loadBlake3Kernel, type Blake3Kernel } from '../blake3/kernel.ts';
import { createSubtree, restoreSubtree } from '../blake3/subtree.ts';
import { compositeDigest } from '../composite/composite-digest.ts';
import { loadResumablePartEngine } from '../composite/engines.ts';
import { resumablePartDigests } from '../composite/part-digests.ts';
import { combineCrcs } from '../crc/combine.ts';
import { createCrc64Nvme, type Crc64Nvme } from '../crc/crc64-nvme/checksum.ts';
import { bigEndian64, fromBigEndian } from './big-endian.ts';
import { continueCrc32, crc32Hasher, loadContinueCrc32c } from './crc32.ts';
import { isHashWasmName, loadHashWasm } from './hash-wasm.ts';
import type { ResumableHasher, ResumableName, StreamOptions } from './stream-hasher.ts';

/** A hasher from a state that was saved, or from the start. Throws where the engine does not take the state. */
type Start = (state?: Uint8Array) => ResumableHasher;

/** What the hasher ends with: the digest of an input, or the value of a part that others are to be combined with. */
type Ending = { readonly of: 'input' } | { readonly of: 'part'; readonly offset: number };

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

const crc64Bytes = 8;

/** The state is the checksum so far, with which that of the bytes afterwards is combined. */
const overCrc64 =
  (crc: Crc64Nvme): Start =>
  (state) => {
    if (state && state.length !== crc64Bytes) throw new RangeError(`its length is not ${crc64Bytes} bytes`);
    let bytesSince = 0;
    const before = state && { crc: fromBigEndian(state), bytes: 0 };
    const value = () =>
      before
        ? bigEndian64(
            combineCrcs('crc64nvme', [before, { crc: fromBigEndian(crc.value()), bytes: bytesSince }]),
          )
        : crc.value();
    return {
      update(bytes) {
        crc.update(bytes);
        bytesSince += bytes.length;
      },
      digest: value,
      save: value,
    };
  };

const overKernel =
  (kernel: Blake3Kernel, ending: Ending): Start =>
  (state) => {
    const tree = state
      ? restoreSubtree(kernel, state)
      : createSubtree(kernel, ending.of === 'part' ? ending.offset / chunkBytes : 0);
    return {
      update(bytes) {
        tree.update(bytes);
      },
      save: () => tree.save(),
      digest() {
        const { chainingValue, digest } = tree.top();
        return ending.of === 'part' ? Buffer.concat([chainingValue, digest]) : digest;
      },
    };
  };

/** The part size of a composite checksum where none is asked for is S3's tools'. */
export const partSizeOf = (name: CompositeName, { partSize }: StreamOptions): number =>
  partSize ?? compositeAlgorithms[name].partSize.defaultBytes;

async function loadComposite(name: CompositeName, options: StreamOptions, ending: Ending): Promise<Start> {
  const algorithm = compositeAlgorithms[name];
  const engine = await loadResumablePartEngine(algorithm);
  return (state) => {
    const parts = resumablePartDigests(engine, partSizeOf(name, options), state);
    if (ending.of === 'part') return parts;
    return { ...parts, digest: () => compositeDigest(algorithm, parts.digest()) };
  };
}

/** The engine of an algorithm, whose state can be saved. */
export async function loadEngine(
  name: ResumableName,
  options: StreamOptions,
  ending: Ending,
): Promise<Start> {
  if (isComposite(name)) return loadComposite(name, options, ending);
  if (isHashWasmName(name)) return overHashWasm(await loadHashWasm(name));
  switch (name) {
    case 'blake3':
      return overKernel(await loadBlake3Kernel(), ending);
    case 'crc64nvme':
      return overCrc64(await createCrc64Nvme());
    case 'crc32':
      return overCrc32(continueCrc32);
    case 'crc32c':
      return overCrc32(await loadContinueCrc32c());
  }
}
