import { describe, expect, test } from 'vitest';
import type { Settings } from '../../load-tests/run/settings.ts';
import { runScenario } from '../../load-tests/run/run-scenario.ts';
import { scenarios } from '../../load-tests/scenarios/all.ts';
import type { Target } from '../../load-tests/target/target.ts';
import { startFakeApi, type FakeTask } from './fake-api.ts';
import { send } from './send.ts';

const settings: Settings = {
  rate: 20,
  seconds: 0.4,
  drainSeconds: 20,
  arrivals: 'poisson',
  seed: 3,
  tenants: 3,
  lateLimitMs: 60_000,
  bounds: new Map(),
};

function run(
  name: string,
  url: string,
  changes: Partial<Settings> = {},
  signal = new AbortController().signal,
) {
  const scenario = scenarios.find((each) => each.name === name)!;
  const target: Target = {
    place: 'deployed',
    url,
    tenants: ['one', 'two', 'noisy'],
    pid: undefined,
    release: () => Promise.resolve(),
  };
  return runScenario({ scenario, settings: { ...settings, ...changes }, target, signal });
}

const keptOf = (result: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(result.thresholds.map(({ name, met }) => [name, met]));

test.each(scenarios.map(({ name }) => name))('%s passes where all is answered at once', async (name) => {
  const api = await startFakeApi();
  const result = await run(name, api.url);
  // Comparisons of two phases are about speed, which no test is.
  const kept = result.thresholds.filter((each) => !/growth|others/.test(each.name));
  expect(kept.filter(({ met }) => met === false)).toEqual([]);
  // What is uploaded takes several requests, beside those of the run itself.
  if (name !== 'objects')
    expect(result.phases.reduce((sum, phase) => sum + phase.asked, 0)).toBe(
      api.requests.filter(({ path }) => !path.startsWith('/tasks/')).length,
    );
  expect(result.tasks).toMatchObject({ accepted: api.tasks.size, completed: api.tasks.size, lost: 0 });
});

test('the same seed asks for the same', async () => {
  const paths = async (seed: number): Promise<string[]> => {
    const api = await startFakeApi();
    await run('inline', api.url, { seed });
    return api.requests.map(({ path, key }) => `${key} ${path}`).sort();
  };
  const first = await paths(5);
  expect(await paths(5)).toEqual(first);
  expect(await paths(6)).not.toEqual(first);
});

test('a task that does not end is lost, and fails the run', async () => {
  let tasks = 0;
  const api = await startFakeApi({
    onTask(task) {
      if (tasks++ > 0) complete(task, 1);
    },
  });
  const result = await run('queued', api.url, { drainSeconds: 0.3 });
  expect(result.tasks.lost).toBe(1);
  expect(result.verdict).toBe('failed');
  expect(keptOf(result)).toMatchObject({ 'lost-tasks': false, 'failed-tasks': true });
});

test('time to result is the service’s own, however late a poll sees it', async () => {
  const pollMs = 300;
  const ownMs = 10;
  const api = await startFakeApi({
    onTask(task) {
      complete(task, 1);
      task.completedAt = task.createdAt + ownMs;
    },
    lateMs: pollMs,
  });
  const result = await run('queued', api.url);
  const [submits, results] = (['submit', 'result'] as const).map((kind) =>
    result.series.find((each) => each.kind === kind && each.phase === 'steady'),
  );
  expect(results!.latency.count).toBe(submits!.latency.count);
  expect(results!.latency.max).toBeLessThan(submits!.latency.max + ownMs + 1);
});

test('spike: 5xx and blind refusals fail the run, refusals with Retry-After do not', async () => {
  const refusing = (headers: Readonly<Record<string, string>>) =>
    startFakeApi({
      intercept(request, response) {
        if (request.url !== '/hash/sha256') return false;
        send(response, 429, {}, headers);
        return true;
      },
    });
  const good = await run('spike', (await refusing({ 'retry-after': '1' })).url);
  expect(good.phases.find(({ name }) => name === 'spike')?.refused).toBeGreaterThan(0);
  expect(good.verdict).toBe('passed');
  const blind = await run('spike', (await refusing({})).url);
  expect(keptOf(blind)).toMatchObject({ 'refusals-without-retry-after': false, 'server-errors': true });
  const broken = await startFakeApi({
    intercept(request, response) {
      if (request.url !== '/verify') return false;
      send(response, 503, {});
      return true;
    },
  });
  expect(keptOf(await run('spike', broken.url))).toMatchObject({ 'server-errors': false });
});

test('noisy-tenant: the last tenant sends ten times the share of each other, in the second phase and in the warm-up', async () => {
  const api = await startFakeApi();
  const result = await run('noisy-tenant', api.url, { rate: 10, seconds: 1.2, arrivals: 'constant' });
  const asked = (stream: string) =>
    result.series
      .filter((each) => each.kind === 'submit' && each.stream === stream)
      .map((each) => [each.phase, each.asked]);
  expect(asked('other tenants')).toEqual([
    ['warm-up', 3],
    ['without the noisy tenant', 12],
    ['with the noisy tenant', 12],
  ]);
  expect(asked('noisy tenant')).toEqual([
    ['warm-up', 15],
    ['with the noisy tenant', 60],
  ]);
  const submits = api.requests.filter(({ path }) => path === '/hash/argon2id');
  expect(submits.filter(({ key }) => key === 'noisy')).toHaveLength(75);
});

describe('objects', () => {
  const several = { rate: 20, seconds: 0.5, arrivals: 'constant' } as const;

  test('what is asked becomes one task each, and no upload is left', async () => {
    const api = await startFakeApi();
    const result = await run('objects', api.url, several);
    expect(result.verdict).toBe('passed');
    const asked = result.phases.reduce((sum, phase) => sum + phase.asked, 0);
    expect(asked).toBe(13);
    expect(result.tasks).toMatchObject({ accepted: asked, completed: asked });
    expect(new Set(result.series.map(({ kind }) => kind))).toEqual(
      new Set(['upload', 'submit', 'result', 'wait', 'inline']),
    );
    expect(api.uploads.size).toBe(0);
  });

  test('a wrong digest fails the run', async () => {
    const api = await startFakeApi({
      onTask(task) {
        complete(task, 1);
        task.digests = { ...task.digests, sha256: '00'.repeat(32) };
      },
    });
    const result = await run('objects', api.url, several);
    expect(result.verdict).toBe('failed');
    expect(keptOf(result)).toMatchObject({ 'failed-tasks': false, 'lost-tasks': true });
    const statuses = result.series.filter(({ kind }) => kind === 'result').map((each) => each.statuses);
    expect(statuses.every((each) => Object.keys(each).join() === 'wrong digest')).toBe(true);
  });

  test('ended early, it leaves no upload either', async () => {
    const ending = new AbortController();
    const api = await startFakeApi({
      // None ends by itself.
      onTask() {
        if (api.tasks.size === 5) ending.abort();
      },
    });
    const result = await run('objects', api.url, { ...several, seconds: 600 }, ending.signal);
    expect(result.verdict).toBe('interrupted');
    expect(result.tasks.notAwaited).toBeGreaterThan(0);
    expect(api.uploads.size).toBe(0);
  });

  test('what the store refuses is a failed upload, named as the store’s, and is deleted', async () => {
    let puts = 0;
    const api = await startFakeApi({
      intercept(request, response) {
        // The first ones are of the objects that are there before the run.
        if (request.method !== 'PUT' || puts++ < settings.tenants) return false;
        send(response, 503, {});
        return true;
      },
    });
    const result = await run('objects', api.url, several);
    expect(keptOf(result)).toMatchObject({ failures: false, 'failed-tasks': true });
    const uploads = result.series.filter(({ kind }) => kind === 'upload');
    expect(uploads.every(({ statuses }) => Object.keys(statuses).join() === 'S3 503')).toBe(true);
    expect(api.uploads.size).toBe(0);
  });
});

test('ended early, it reports what was done', async () => {
  const ending = new AbortController();
  const api = await startFakeApi({
    intercept() {
      if (api.requests.length === 10) ending.abort();
      return false;
    },
  });
  const result = await run('inline', api.url, { seconds: 600, rate: 200 }, ending.signal);
  expect(result.verdict).toBe('interrupted');
  expect(result.series.reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThanOrEqual(10);
});

test('where nobody answers, the run fails and names the error', async () => {
  const result = await run('inline', 'http://127.0.0.1:1');
  expect(result.verdict).toBe('failed');
  expect(result.series[0]?.statuses).toHaveProperty('ECONNREFUSED');
});

function complete(task: FakeTask, attempts: number): void {
  Object.assign(task, { status: 'completed', completedAt: Date.now(), attempts });
}
