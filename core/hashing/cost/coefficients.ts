import type { Coefficients } from './estimate.ts';
import measured from './coefficients.json' with { type: 'json' };

/** What `npm run calibrate` last measured; the file says on which machine, when and how. */
export const coefficients: Coefficients = measured;
