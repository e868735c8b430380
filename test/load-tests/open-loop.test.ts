import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { GeneratorWatch, isValid } from '../../load-tests/generator/health.ts';
import { runOpenLoop } from '../../load-tests/generator/open-loop.ts';
import { Recorder } from '../../load-tests/measure/recorder.ts';
import { ApiClient } from '../../load-tests/target/api-client.ts';
import { startFakeApi } from './fake-api.ts';
import { send } from './send.ts';

const never = new AbortController().signal;
const identity = { phase: 'steady', stream: 'all', name: 'request', kind: 'inline' } as const;

test('a server that stalls goes on being asked, and the stall counts for each that was due during it', async () => {
  const count = 40;
  const held: (() => void)[] = [];
  let releasedAt = 0;
  // Nothing is answered until all have been asked: a closed loop would never get there.
  const api = await startFakeApi({
    intercept(_request, response) {
      held.push(() => {
        send(response, 200, {});
      });
      if (held.length === count) {
        releasedAt = performance.now();
        for (const answer of held) answer();
      }
      return true;
    },
  });
  const client = new ApiClient(api.url);
  const series = new Recorder(10).series(identity);
  const gapMs = 5;
  const seen: { intendedAt: number; latency: number; service: number }[] = [];
  const begun = performance.now();
  const { ended } = await runOpenLoop({
    arrivals: Array.from({ length: count }, (_, index) => index * gapMs),
    async start(intendedAt) {
      const answer = await client.send({ method: 'GET', path: '/', key: 'k', status: 200 });
      series.answered({ ...answer, intendedAt });
      seen.push({
        intendedAt,
        latency: answer.endedAt - intendedAt,
        service: answer.endedAt - answer.sentAt,
      });
    },
    onStart: () => undefined,
    signal: never,
  });
  await ended;
  await client.stop();

  expect(seen).toHaveLength(count);
  const stallMs = releasedAt - begun;
  expect(stallMs).toBeGreaterThanOrEqual((count - 1) * gapMs);
  for (const { intendedAt, latency, service } of seen) {
    expect(latency).toBeGreaterThanOrEqual(releasedAt - intendedAt);
    expect(latency).toBeGreaterThanOrEqual(service);
  }
  // Half of them were due in the first half of the stall.
  expect(series.result().latency.p50).toBeGreaterThanOrEqual((count / 2 - 1) * gapMs);
  expect(client.peakConnections).toBeGreaterThan(1);
});

test('what the generator starts late is its own lateness, and makes the run invalid', async () => {
  const watch = new GeneratorWatch();
  const lateness: number[] = [];
  const blockMs = 80;
  let starts = 0;
  const { ended } = await runOpenLoop({
    arrivals: [0, 1, 2],
    start() {
      if (starts++ === 0) {
        const until = performance.now() + blockMs;
        while (performance.now() < until);
      }
      return Promise.resolve();
    },
    onStart(lateMs) {
      lateness.push(lateMs);
      watch.started(lateMs);
    },
    signal: never,
  });
  await ended;
  expect(lateness[1]).toBeGreaterThanOrEqual(blockMs - 1);
  expect(lateness[2]).toBeGreaterThanOrEqual(blockMs - 2);
  expect(isValid(watch.health(50, 0))).toBe(false);
  expect(isValid(watch.health(60_000, 0))).toBe(true);
});

test('ended early, it starts no more, and says when those that run have ended', async () => {
  const ending = new AbortController();
  const answer = Promise.withResolvers<undefined>();
  let starts = 0;
  const { ended } = await runOpenLoop({
    arrivals: [0, 1, 60_000],
    start() {
      if (++starts === 2) ending.abort();
      return answer.promise;
    },
    onStart: () => undefined,
    signal: ending.signal,
  });
  expect(starts).toBe(2);
  await expect(Promise.race([ended.then(() => 'ended'), after(20, 'running')])).resolves.toBe('running');
  answer.resolve(undefined);
  await ended;
});
