import { z } from 'zod';

/** What is known and computed of a task or a part after `offset` bytes. */
export interface Midway {
  readonly offset: number;
  /** By algorithm: what its engine saved. */
  readonly states: ReadonlyMap<string, Uint8Array>;
  /** Digests that needed no computing, by algorithm. */
  readonly known: ReadonlyMap<string, Uint8Array>;
}

/** What one part of an object gives: of each algorithm what its whole is put together from. */
export type PartDigests = ReadonlyMap<string, Uint8Array>;

/** Changes with the form. */
const version = 1;

const bytesByName = z
  .array(z.tuple([z.string(), z.base64()]))
  .transform((entries) => new Map(entries.map(([name, text]) => [name, Buffer.from(text, 'base64')])));

const schema: z.ZodType<Midway> = z.strictObject({
  version: z.literal(version).transform(() => undefined),
  offset: z.int().min(0),
  states: bytesByName,
  known: bytesByName,
});

const entriesOf = (map: ReadonlyMap<string, Uint8Array>) =>
  [...map].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);

/** In plain: states may hold bytes of the object, so it is stored sealed only. */
export function encodeMidway({ offset, states, known }: Midway): Uint8Array {
  return Buffer.from(JSON.stringify({ version, offset, states: entriesOf(states), known: entriesOf(known) }));
}

/** Throws for what is no such state, or one of another form. */
export function decodeMidway(bytes: Uint8Array): Midway {
  return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

const partSchema: z.ZodType<PartDigests> = z
  .strictObject({ version: z.literal(version), digests: bytesByName })
  .transform(({ digests }) => digests);

export function encodePartDigests(digests: PartDigests): Uint8Array {
  return Buffer.from(JSON.stringify({ version, digests: entriesOf(digests) }));
}

/** Throws for what is none, or of another form. */
export function decodePartDigests(bytes: Uint8Array): PartDigests {
  return partSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}
