import { Client } from 'undici';
import { quantile } from '../samples.ts';

export interface Load {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Each connection sends its next request when it has the answer to the one before. Any answer but 200 is an error. */
export async function runClosedLoop(load: Load): Promise<LoadResult> {
  const { origin, path, headers, body, connections, seconds } = load;
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  const loop = async (): Promise<void> => {
    const client = new Client(origin);
    while (performance.now() < end) {
      const sent = performance.now();
      const response = await client.request({ method: 'POST', path, headers, body });
      await response.body.dump();
      if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`);
      latencies.push(performance.now() - sent);
    }
    await client.close();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return {
    requestsPerSecond: latencies.length / ((performance.now() - start) / 1000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}
