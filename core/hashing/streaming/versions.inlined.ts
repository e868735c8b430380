import manifest from 'hash-wasm/package.json' with { type: 'json' };

/** A constant in bundles: the version that was installed when they were made. */
export const hashWasmVersion: string = manifest.version;
