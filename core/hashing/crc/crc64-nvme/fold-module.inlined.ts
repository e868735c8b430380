import { batchBytes as bytes, encodeFold, foldSteps as steps } from './fold-source.ts';

/** The module in base64, and what it is called with: constants in bundles, made from their source anywhere else. */
export const foldModule: string = Buffer.from(encodeFold()).toString('base64');
export const batchBytes: number = bytes;
export const foldSteps: number = steps;
