import { expect, onTestFinished, test } from 'vitest';
import { awaitPages, awaitQuiet, keepUp, startObservedCloud } from './observed-cloud.ts';
import { standStill } from './stand-still.ts';

const nothingListens = 'http://127.0.0.1:9/000000000000/none';

test(
  'tasks that cannot be queued, then functions that hang: callers see errors, and one page says why',
  { timeout: 480_000 },
  async () => {
    const observed = await startObservedCloud({
      stage: 'failures',
      whenDone: onTestFinished,
      environmentOverrides: { hash: { COMPUTE_QUEUE_URL: nothingListens } },
    });
    // Fewer requests than the error budget's windows need, which would outlast the test.
    const options = { body: { string: 'x' }, headers: { prefer: 'respond-async' } };
    const submit = () => observed.request('POST', '/hash/md5', options);
    const submissions = keepUp(() => Promise.all([submit(), submit(), submit(), submit(), submit()]), 1500);
    expect(await awaitPages(observed, ['errors'], 90)).toEqual(['errors']);
    expect(observed.alarms()).toContain('tasks-failed');
    const failing = await observed.status();
    expect(failing, failing.sentence).toMatchObject({ health: 'failing', bottleneck: 'gateway' });
    expect(failing.sentence).toMatch(/answered 5xx/);
    await submissions.stop();
    await awaitQuiet(observed, 120);

    const environmentsOf = (name: string) => observed.cloud.functions.get(name)?.environments() ?? [];
    await expect.poll(() => environmentsOf('maintenance'), { timeout: 30_000 }).not.toEqual([]);
    const maintenanceGoesOn = standStill(environmentsOf('maintenance'));
    const fired = new Set<string>();
    // Whatever environment there is stands still: each request holds one until its timeout, and more come than are reserved.
    const requests = keepUp(() => {
      standStill(environmentsOf('health'));
      observed.request('GET', '/health').catch(() => undefined);
      for (const alarm of observed.alarms()) fired.add(alarm);
      return Promise.resolve();
    }, 1000);
    expect(await awaitPages(observed, ['functions', 'maintenance'], 90)).toEqual([
      'functions',
      'maintenance',
    ]);
    const { bottleneck, sentence } = await observed.status();
    expect(bottleneck, sentence).toBe('functions');
    await expect
      .poll(() => [...fired], { timeout: 60_000 })
      .toEqual(expect.arrayContaining(['throttles', 'function-failures', 'maintenance-missing']));
    await requests.stop();
    maintenanceGoesOn();
    await awaitQuiet(observed, 120);
  },
);
