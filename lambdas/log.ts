import { Logger } from '@aws-lambda-powertools/logger';

/**
 * One line of JSON an event. Never log a request, a message or a row: name the fields that are worth knowing, ids,
 * counts, times. Inputs, keys, salts, digests of passwords and tokens are secrets.
 */
export const log = new Logger({ serviceName: 'hash-api' });

/** What is safe to say of an error whose message may repeat what a hash was asked of: engines quote their arguments. */
export function errorKind(error: unknown): { name: string; code?: string } | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { name: error.name, ...code };
}
