import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { benchEnvironment, proxyEvent } from './proxy-event.ts';
import { median } from './samples.ts';
import type { Benchmark } from './report.ts';

const rounds = 9;
const callsPerRound = 20_000;
const bodyBytes = 1024;

interface Parsed {
  readonly body: string;
}

/** The least that such a request needs: the event and its body parsed, the hash, the response written. */
function floor(event: string): string {
  const { body } = JSON.parse(event) as Parsed;
  const { string } = JSON.parse(body) as { string: string };
  const digest = hash('sha256', string, 'hex');
  const answer = JSON.stringify({ algorithm: 'sha256', digest, encoding: 'hex', bytes: string.length });
  return JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: answer });
}

async function microsecondsPerCall(call: () => unknown): Promise<number> {
  await setImmediate();
  const start = performance.now();
  for (let i = 0; i < callsPerRound; i++) await call();
  return ((performance.now() - start) / callsPerRound) * 1000;
}

/** The handler's figures would drown this program's; what writing them costs is in the benchmark `metrics`. */
function discardOutput(): () => void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  return () => {
    process.stdout.write = write;
  };
}

/** `POST /hash/sha256` with 1 KiB, from the event's text to the response's text, inside this process. */
export const handlerBenchmark: Benchmark = {
  name: 'handler',
  method: `POST /hash/sha256 of ${bodyBytes} bytes in process, event text in, response text out; median of ${rounds} rounds of ${callsPerRound} calls, alternating with the floor (JSON.parse of event and body, crypto.hash, JSON.stringify)`,
  async run() {
    Object.assign(process.env, benchEnvironment);
    const { handler } = await import('../lambdas/hash/handler.ts');
    const event = JSON.stringify(
      proxyEvent('/hash/{algorithm}', 'sha256', { string: 'a'.repeat(bodyBytes) }),
    );
    const whole = async () =>
      JSON.stringify(await handler(JSON.parse(event) as Parameters<typeof handler>[0]));
    const bare = () => floor(event);
    const wholes: number[] = [];
    const floors: number[] = [];
    const restore = discardOutput();
    try {
      for (let round = -1; round < rounds; round++) {
        const measured = [await microsecondsPerCall(whole), await microsecondsPerCall(bare)] as const;
        if (round < 0) continue;
        wholes.push(measured[0]);
        floors.push(measured[1]);
      }
    } finally {
      restore();
    }
    const request = median(wholes);
    const least = median(floors);
    return [
      {
        name: 'hash request in process',
        value: request,
        unit: 'us',
        target: 'at most 25',
        met: request <= 25,
      },
      { name: 'its floor', value: least, unit: 'us' },
      { name: 'ratio to the floor', value: request / least, unit: 'x' },
    ];
  },
};
