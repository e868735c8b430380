import { hash } from '@node-rs/argon2';
import type { TaskContent } from '../messages.ts';

/** The same work with the same engine as Hash API's worker, without anything that Hash API checks; argon2id is its default. */
export async function compute({ source, options: { parameters } }: TaskContent) {
  const { memory_kib: memoryCost, passes: timeCost, parallelism } = parameters;
  const digest = await hash(source.string, { memoryCost, timeCost, parallelism });
  return { digests: { argon2id: digest }, bytes: Buffer.byteLength(source.string), computed: 'worker' };
}
