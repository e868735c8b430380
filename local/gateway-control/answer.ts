import { z } from 'zod';

/** A status, an error's name where it is one, and a body. */
export interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly body?: object;
}

/** What the caller did wrong, by the API's own names. */
export class GatewayControlError extends Error {
  readonly answer: Answer;

  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.answer = { status, error: name, body: { message } };
  }
}

export const notFound = (message: string) => new GatewayControlError(404, 'NotFoundException', message);
export const badRequest = (message: string) => new GatewayControlError(400, 'BadRequestException', message);
export const conflict = (message: string) => new GatewayControlError(409, 'ConflictException', message);

/** Reads a body. Throws BadRequestException with the fields' names, never their values: one may be a key's. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw badRequest(`Invalid request: ${reasons.join('; ')}`);
}

const patch = z.object({ op: z.string(), path: z.string(), value: z.string().optional() });
export type Patch = z.output<typeof patch>;

/** Patches as all Update actions of API Gateway take them. */
export const patchSchema = z.object({ patchOperations: z.array(patch).default([]) });

/** One page of a list: `limit` (25 where absent, at most 500) items from the position on. */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
): { items: readonly T[]; position?: string } {
  const limit = Number(query.get('limit') ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw badRequest('limit must be 1 to 500');
  const position = query.get('position');
  const start = position === null ? 0 : items.findIndex(({ id }) => id === position);
  if (start < 0) throw badRequest('Invalid position parameter');
  const next = items[start + limit]?.id;
  return { items: items.slice(start, start + limit), ...(next !== undefined && { position: next }) };
}
