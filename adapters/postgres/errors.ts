import { DatabaseError } from 'pg';
import { Problem } from '../../core/errors.ts';

/**
 * What a failed statement means.
 * `lost`: the connection is gone; the statement may or may not have run.
 * `busy`: the server is there but did not do it (overload, timeout, lock, failover).
 * `defect`: our mistake.
 */
export type Failure = 'lost' | 'busy' | 'defect';

/** SQLSTATE classes and codes, PostgreSQL documentation, appendix A. */
const lostCodes = [/^08/, /^57P/, /^25P03$/, /^25006$/];
const busyCodes = [/^28/, /^40/, /^53/, /^55P03$/, /^57014$/, /^58/];

export function classify(error: unknown): Failure {
  if (error instanceof DatabaseError) {
    const code = error.code ?? '';
    if (lostCodes.some((pattern) => pattern.test(code))) return 'lost';
    return busyCodes.some((pattern) => pattern.test(code)) ? 'busy' : 'defect';
  }
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return 'defect';
  // pg has no code for its own time-out. A statement that timed out is not sent again: it may still be running.
  return error.message === 'Query read timeout' ? 'busy' : 'lost';
}

export function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', 'The database is not available.', {
    retryAfterSeconds: 5,
    cause: withoutValues(cause),
  });
}

/**
 * An error that can be logged. The server's detail repeats whole rows, and its message can repeat parameters; only
 * what it says about itself (connections, overload, shutdown) is kept word for word.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const { code = '?', constraint, table, column } = error;
  const aboutItself = [...lostCodes, ...busyCodes].some((pattern) => pattern.test(code));
  const where = [table, column, constraint].filter((name) => name !== undefined).join(' ');
  return new Error(`SQLSTATE ${code} ${aboutItself ? error.message : where}`.trim());
}
