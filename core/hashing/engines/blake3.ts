import { asBuffer } from '../encoding.ts';
import type { Engine } from './engine.ts';

/**
 * BLAKE3, keyed where there is a key. The native code ends the whole process on a key that is not 32 bytes long:
 * callers check the key first.
 */
export async function loadBlake3(): Promise<Engine> {
  const { blake3, Blake3Hasher } = await import('@napi-rs/blake-hash');
  return (input, output, key) => {
    const digest =
      key === undefined
        ? blake3(asBuffer(input))
        : Blake3Hasher.newKeyed(asBuffer(key)).update(asBuffer(input)).digestBuffer();
    return digest.toString(output);
  };
}
