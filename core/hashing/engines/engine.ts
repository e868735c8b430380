import type { ByteEncoding } from '../encoding.ts';

/** Computes a whole digest in one call, on the caller's thread. */
export type Engine = (input: Uint8Array, output: ByteEncoding, key?: Uint8Array) => string;

/** An engine that has to be loaded answers with a promise until it is there, then at once. */
export type LazyEngine = (
  input: Uint8Array,
  output: ByteEncoding,
  key?: Uint8Array,
) => string | Promise<string>;

/**
 * Loads native and WebAssembly code with the first request that needs it: a fresh environment pays only for
 * the algorithm it is asked for. A load that failed is tried again by the next request.
 */
export function lazily(load: () => Promise<Engine>): LazyEngine {
  let engine: Engine | undefined;
  let loading: Promise<Engine> | undefined;
  return (input, output, key) => {
    if (engine !== undefined) return engine(input, output, key);
    loading ??= load().then(
      (loaded) => (engine = loaded),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading.then((loaded) => loaded(input, output, key));
  };
}
