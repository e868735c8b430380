interface Instance {
  readonly memory: Uint8Array;
  /** Addresses and counts, as i32. */
  readonly run: (...parameters: number[]) => void;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Compiled once for all instances. */
function compile(moduleInBase64: string): Promise<WebAssembly.Module> {
  const module = compiled.get(moduleInBase64) ?? WebAssembly.compile(Buffer.from(moduleInBase64, 'base64'));
  compiled.set(moduleInBase64, module);
  return module;
}

/** An instance, with a memory of its own, of a module that `encodeModule` made, given in base64; `name` is the function's. */
export async function instantiate(moduleInBase64: string, name: string): Promise<Instance> {
  const { exports } = await WebAssembly.instantiate(await compile(moduleInBase64));
  const { memory, [name]: run } = exports;
  if (typeof memory !== 'object' || typeof run !== 'function') {
    throw new Error(`the module exports no memory or no ${name}`);
  }
  return { memory: new Uint8Array(memory.buffer), run };
}
