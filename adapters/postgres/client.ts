import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { Problem } from '../../core/errors.ts';
import { classify, unavailable, withoutValues } from './errors.ts';
import { clientConfig, type Password } from './database-url.ts';
import { sql, type StatementName } from './sql.ts';

/** Milliseconds. */
export interface DatabaseTimes {
  /** Connecting, through the proxy: above its borrow time-out. */
  readonly connect: number;
  /** Any statement; above the role's statement_timeout, so that the server gives up first. */
  readonly statement: number;
  /** A connection unused for this long is checked before it is used: the environment may have been frozen. */
  readonly idle: number;
  /** That check. */
  readonly check: number;
}

const defaultTimes: DatabaseTimes = { connect: 4_000, statement: 6_000, idle: 30_000, check: 500 };

export interface DatabaseOptions {
  /** See database-url.ts. */
  readonly url: string;
  /** Where the URL carries none. */
  readonly password?: Password | undefined;
  readonly times?: Partial<DatabaseTimes>;
  /** Told of every statement that was tried. */
  readonly onStatement?: ((statement: StatementTrip) => void) | undefined;
}

export interface StatementTrip {
  /** Milliseconds from asking to the answer or the failure, connecting included where it had to. */
  readonly milliseconds: number;
  /** How often it was sent: 0 where there was no connection, 2 where it was repeated on a new one. */
  readonly sent: number;
  /** Whether it failed because the database could not be asked; a defect of the statement is none of that. */
  readonly failed: boolean;
}

export interface Answer {
  readonly rows: readonly unknown[];
  /** Rows returned or changed. */
  readonly count: number;
}

export interface Database {
  /**
   * Runs a statement of `sql/`; statements queue up behind each other. One whose connection is lost runs once more on
   * a new one, unless `repeatable` is false. Throws Problem `unavailable` where the database cannot be asked.
   */
  run(name: StatementName, values?: readonly unknown[], options?: { repeatable?: boolean }): Promise<Answer>;
  end(): Promise<void>;
}

/**
 * One connection for one execution environment: a function handles one request at a time, and the proxy does the
 * pooling. Nothing here pins a connection to the proxy: no named statements, no SET, no session locks.
 */
export function createDatabase({ url, password, times, onStatement }: DatabaseOptions): Database {
  const { connect: connectMs, statement: statementMs, idle, check } = { ...defaultTimes, ...times };
  const config = {
    ...clientConfig(url, password),
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs,
    keepAlive: true,
    application_name: 'hash-api',
  };
  let client: Client | undefined;
  let usedAt = 0;
  let sent = 0;
  let last: Promise<unknown> = Promise.resolve();

  function discard(unfit: Client): void {
    if (client === unfit) client = undefined;
    unfit.end().catch(() => undefined);
  }

  async function connect(): Promise<Client> {
    const fresh = new Client(config);
    // Without a listener, a connection that breaks while it is idle would end the process.
    fresh.on('error', () => {
      discard(fresh);
    });
    try {
      await fresh.connect();
    } catch (error) {
      discard(fresh);
      throw unavailable(error);
    }
    usedAt = performance.now();
    return (client = fresh);
  }

  async function connected(): Promise<Client> {
    const known = client;
    if (!known) return connect();
    if (performance.now() - usedAt < idle) return known;
    if (await answers(known, check)) return known;
    discard(known);
    return connect();
  }

  async function attempt(text: string, values: readonly unknown[], repeatable: boolean): Promise<Answer> {
    const current = await connected();
    sent += 1;
    try {
      const { rows, rowCount } = await current.query<Record<string, unknown>>(text, [...values]);
      usedAt = performance.now();
      return { rows, count: rowCount ?? 0 };
    } catch (error) {
      const failure = classify(error);
      if (failure === 'defect') throw withoutValues(error);
      discard(current);
      if (failure === 'lost' && repeatable) return attempt(text, values, false);
      throw unavailable(error);
    }
  }

  async function timed(text: string, values: readonly unknown[], repeatable: boolean): Promise<Answer> {
    const start = performance.now();
    let failed = false;
    sent = 0;
    try {
      return await attempt(text, values, repeatable);
    } catch (error) {
      failed = error instanceof Problem;
      throw error;
    } finally {
      onStatement?.({ milliseconds: performance.now() - start, sent, failed });
    }
  }

  return {
    run(name, values = [], { repeatable = true } = {}) {
      const answer = last.then(() => timed(sql(name), values, repeatable));
      last = answer.catch(() => undefined);
      return answer;
    },
    async end() {
      await last;
      const open = client;
      client = undefined;
      await open?.end();
    },
  };
}

async function answers(client: Client, deadlineMs: number): Promise<boolean> {
  const answer = client.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const deadline = new AbortController();
  try {
    return await Promise.race([answer, after(deadlineMs, false, { signal: deadline.signal })]);
  } finally {
    deadline.abort();
  }
}
