import type { Cache } from '../../core/tasks/ports.ts';

/** Where there is no cache: everything is a miss. */
export const noCache: Cache = {
  get: () => Promise.resolve(undefined),
  set: () => Promise.resolve(),
  usable: () => false,
};
