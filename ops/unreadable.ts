import type { Target } from './target.ts';

/** For `catch`: says what could not be read and what to do about it, with the SDK's own message behind. */
export const unreadable =
  ({ stage, place, client }: Target) =>
  (cause: unknown): never => {
    const { endpoint } = client('cloudwatch');
    if (endpoint !== undefined && isRefused(cause))
      throw new Error(
        `Nothing answers at ${endpoint}: what npm start ran has ended. Start it again with npm start`,
      );
    const hint = endpoint === undefined ? ' (on this machine nothing runs; npm start starts it)' : '';
    throw new Error(`Stage ${stage} on ${place} cannot be read${hint}`, { cause });
  };

const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET');
