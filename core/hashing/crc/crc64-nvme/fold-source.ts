import { encodeModule } from '../../wasm/encode-module.ts';
import { doWhile, i32, local, v128 } from '../../wasm/instructions.ts';
import { distances, windowBytes } from './sparse-multiple.ts';

/** The window lies at the memory's begin, the batch that is folded behind it. */
export const batchBytes = 128 * 1024;

const vectorBytes = 16;
const pageBytes = 65_536;
const vectors = [0, 1];
const stepBytes = vectors.length * vectorBytes;

const address = 0;
const steps = 1;

/** 16 bytes of the batch, to which those at all distances before them are added. */
const folded = (at: number) =>
  distances.reduce(
    (sum, distance) => v128.xor(sum, v128.load(local.get(address), at - distance)),
    v128.load(local.get(address), at),
  );

/** `fold(0, foldSteps)`: each word of the batch, in order, becomes itself plus the words before it that the multiple says. */
export function encodeFold(): Uint8Array {
  return encodeModule({
    memoryPages: Math.ceil((windowBytes + batchBytes) / pageBytes),
    functions: [
      {
        name: 'fold',
        parameters: ['i32', 'i32'],
        locals: [],
        body: doWhile(
          [
            ...vectors.flatMap((i) => {
              const at = windowBytes + i * vectorBytes;
              return v128.store(local.get(address), folded(at), at);
            }),
            ...local.set(address, i32.add(local.get(address), i32.const(stepBytes))),
            ...local.set(steps, i32.add(local.get(steps), i32.const(-1))),
          ],
          local.get(steps),
        ),
      },
    ],
  });
}

export const foldSteps = batchBytes / stepBytes;
