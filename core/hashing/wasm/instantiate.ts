interface Instance {
  readonly memory: Uint8Array;
  /** Addresses and counts, as i32. */
  readonly run: (...parameters: number[]) => void;
}

/** An instance, with a memory of its own, of a module that `encodeModule` made, given in base64; `name` is the function's. */
export async function instantiate(moduleInBase64: string, name: string): Promise<Instance> {
  const { instance } = await WebAssembly.instantiate(Buffer.from(moduleInBase64, 'base64'));
  const { memory, [name]: run } = instance.exports;
  if (typeof memory !== 'object' || typeof run !== 'function') {
    throw new Error(`the module exports no memory or no ${name}`);
  }
  return { memory: new Uint8Array(memory.buffer), run };
}
