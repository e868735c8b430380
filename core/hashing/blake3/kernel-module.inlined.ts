import { encodeKernel } from './kernel-source.ts';

/** The kernel's WebAssembly module in base64: a constant in bundles, made from its source anywhere else. */
export const kernelModule: string = Buffer.from(encodeKernel()).toString('base64');
