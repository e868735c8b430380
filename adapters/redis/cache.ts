import type { Cache } from '../../core/tasks/ports.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import { clusterClient } from './cluster-client.ts';

/** Milliseconds. */
interface CacheTimes {
  /** Of every command, connecting included where it has to: the cache must never cost more than it saves. */
  readonly deadline: number;
  /** A client unused for this long is dropped: the environment may have been frozen and its connection be dead. */
  readonly idle: number;
  /** ElastiCache ends connections after 12 hours. */
  readonly age: number;
  /** For how long nothing is asked after some failures in a row. */
  readonly open: number;
}

const defaultTimes: CacheTimes = { deadline: 75, idle: 60_000, age: 11 * 3_600_000, open: 5_000 };

export interface RedisCacheOptions {
  /** `redis[s]://user[:password]@host:port` */
  readonly url: string;
  /** Where the URL carries no password: asked for at each connection. */
  readonly password?: (() => Promise<string>) | undefined;
  readonly times?: Partial<CacheTimes>;
  /** Told of every command. */
  readonly onCommand?: ((command: CommandTrip) => void) | undefined;
}

/**
 * Milliseconds of one that was answered; one given up was late, failed, or not asked as the breaker was open, and
 * `opened` where its failure opened the breaker.
 */
export type CommandTrip =
  | { readonly kind: 'answered'; readonly milliseconds: number }
  | { readonly kind: 'given-up'; readonly opened: boolean };

export interface RedisCache extends Cache {
  /** Whether a command was answered, within the deadline. */
  ping(): Promise<boolean>;
  /** Drops the connection. */
  end(): void;
}

/**
 * A cache with the Redis protocol in cluster mode. It fails open: a command that fails, or takes longer than the
 * deadline, is a miss, and after some in a row nothing is asked for a while.
 */
export function createRedisCache({ url, password, times, onCommand }: RedisCacheOptions): RedisCache {
  const { deadline, idle, age, open } = { ...defaultTimes, ...times };
  const breaker = createCircuitBreaker(() => performance.now(), { openMs: open });
  let connection: Connection | undefined;

  function drop(): void {
    connection?.end();
    connection = undefined;
  }

  async function ask<T>(command: (client: Client) => Promise<T>): Promise<T | undefined> {
    if (!breaker.closed()) {
      onCommand?.({ kind: 'given-up', opened: false });
      return undefined;
    }
    const now = performance.now();
    if (connection && (now - connection.usedAt > idle || now - connection.madeAt > age)) drop();
    const current = (connection ??= connect(url, password));
    try {
      const answer = await withDeadline(current.ready.then(command), deadline);
      current.usedAt = performance.now();
      breaker.succeeded();
      onCommand?.({ kind: 'answered', milliseconds: current.usedAt - now });
      return answer;
    } catch {
      const opened = breaker.failed();
      if (opened) drop();
      onCommand?.({ kind: 'given-up', opened });
      return undefined;
    }
  }

  return {
    get: async (key) => (await ask((client) => client.get(key))) ?? undefined,
    async set(key, value, ttlSeconds) {
      await ask((client) => client.set(key, value, { expiration: { type: 'EX', value: ttlSeconds } }));
    },
    usable: () => breaker.closed(),
    ping: async () => (await ask((client) => client.get('ping').then(() => true))) ?? false,
    end: drop,
  };
}

/** A plain timer: one that is aborted costs several times as much, and a worker sets a marker for each task. */
function withDeadline<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the cache did not answer in time'));
    }, milliseconds);
    answer
      .finally(() => {
        clearTimeout(timer);
      })
      .then(resolve, reject);
  });
}

type Client = ReturnType<typeof clusterClient>;

interface Connection {
  readonly ready: Promise<Client>;
  readonly madeAt: number;
  usedAt: number;
  end(): void;
}

function connect(url: string, password: RedisCacheOptions['password']): Connection {
  const client = clusterClient({ url, password });
  // Errors reach us through the commands; without a listener they would end the process.
  client.on('error', () => undefined);
  const ready = client.connect().then(() => client);
  ready.catch(() => undefined);
  const now = performance.now();
  return {
    ready,
    madeAt: now,
    usedAt: now,
    end() {
      // A client that is still connecting cannot be destroyed.
      ready.then(
        () => {
          client.destroy();
        },
        () => undefined,
      );
    },
  };
}
