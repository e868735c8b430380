import { join } from 'node:path';

/** The repo's root folder. */
export const root = join(import.meta.dirname, '..', '..');
