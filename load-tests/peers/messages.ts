import { z } from 'zod';

/** What one task asks for: the body of `POST /tasks`, and the payload of the peers' jobs. */
export const taskContent = z.object({
  algorithms: z.tuple([z.literal('argon2id')]),
  source: z.object({ string: z.string() }),
  options: z.object({
    parameters: z.object({ memory_kib: z.number(), passes: z.number(), parallelism: z.number() }),
  }),
});

export type TaskContent = z.infer<typeof taskContent>;

/** One task as its system's own books have it. */
export const outcome = z.object({
  id: z.string(),
  state: z.enum(['completed', 'failed', 'active', 'waiting']),
  /** When its result was stored, in milliseconds since the epoch. */
  endedAt: z.number().nullable(),
  /** How often it was begun. */
  attempts: z.number(),
});

export type Outcome = z.infer<typeof outcome>;

/** What a peer's client process is asked for, over IPC. */
export const clientRequest = z.discriminatedUnion('call', [
  z.object({ call: z.literal('submit'), number: z.number(), content: taskContent, count: z.number() }),
  z.object({ call: z.literal('unfinished'), number: z.number() }),
  z.object({ call: z.literal('outcomes'), number: z.number(), ids: z.array(z.string()) }),
]);

export type ClientRequest = z.infer<typeof clientRequest>;

/** Its answers: by the number of the request, and one without when it is ready. */
export const clientAnswer = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ number: z.number(), result: z.unknown() }),
  z.object({ number: z.number(), error: z.string() }),
]);
