import { z } from 'zod';
import { Problem } from '../errors.ts';
import { maxMessageBytes } from '../limits.ts';
import type { TaskMessage } from './work.ts';

const work = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('hash'),
    algorithms: z.array(z.string()).min(1),
    options: z.strictObject({
      output: z.enum(['hex', 'base64', 'base64url']),
      key: z.base64().optional(),
      salt: z.base64().optional(),
      parameters: z.record(z.string(), z.number()).optional(),
    }),
    input: z.base64(),
  }),
  z.strictObject({ operation: z.literal('verify'), phc: z.string(), input: z.base64() }),
]);

const schema: z.ZodType<TaskMessage> = z.strictObject({
  version: z.literal(1),
  taskId: z.uuidv7(),
  tenant: z.string().min(1),
  work,
});

/** Throws Problem `too-large` where the queue would not take it. */
export function encodeMessage(message: TaskMessage): string {
  const body = JSON.stringify(message);
  if (Buffer.byteLength(body) > maxMessageBytes) {
    throw new Problem('too-large', `a queued request may be at most ${maxMessageBytes} bytes as a message`);
  }
  return body;
}

/** Undefined for what is no message of this version: it may hold a secret, so nothing says what was wrong with it. */
export function decodeMessage(body: string): TaskMessage | undefined {
  try {
    return schema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
