import type { TaskContent } from './messages.ts';

const content = (memory_kib: number, passes: number): TaskContent => ({
  algorithms: ['argon2id'],
  source: { string: 'correct horse battery staple' },
  options: { parameters: { memory_kib, passes, parallelism: 1 } },
});

/** 19 MiB and two passes: the least that OWASP's Password Storage Cheat Sheet recommends for argon2id. */
export const usual = content(19_456, 2);

/** RFC 9106's second recommendation, with one lane so that a task is one processor's work. */
export const heavy = content(65_536, 3);

/** Long enough for a kill to hit it in the middle. */
export const long = content(65_536, 12);
